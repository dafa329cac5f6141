using System.Net;
using System.Text.Json;
using Platform.Testing;

namespace Platform.ExtensionService.Tests.OpenApiImport;

public sealed class ImportApiTests(ExtensionApp app, ToolServer tools) : IClassFixture<ExtensionApp>, IClassFixture<ToolServer>
{
    private const string Path = "/api/v1/extensions/import/openapi";

    private const string Document = """
        {
          "openapi": "3.1.0", "info": { "title": "Orders of a shop" }, "servers": [ { "url": "https://example.com/v1/" } ],
          "paths": {
            "/orders/{id}": {
              "parameters": [ { "$ref": "#/components/parameters/id" } ],
              "get": { "operationId": "getOrder", "summary": "One order", "parameters": [ { "name": "lines", "in": "query", "schema": { "type": "boolean" } } ] },
              "post": { "operationId": "change order", "requestBody": { "content": { "application/json": { "schema": { "$ref": "#/components/schemas/Change" } } } } },
              "delete": { "operationId": "dropOrder" }
            },
            "/orders": { "get": { "parameters": [ { "name": "X-Shop", "in": "header", "required": true } ] }, "post": { "requestBody": { "content": { "text/csv": {} } } } }
          },
          "components": {
            "parameters": { "id": { "name": "id", "in": "path", "required": true, "schema": { "type": "string" } } },
            "schemas": { "Change": { "type": "object", "required": [ "state" ], "properties": { "state": { "type": "string" }, "part": { "$ref": "#/components/schemas/Change" } } } }
          }
        }
        """;

    [Fact]
    public async Task Operations_become_tools_with_schemas_that_stand_by_themselves()
    {
        using var owner = app.Owner(Guid.CreateVersion7());
        var imported = await ImportAsync(owner, "");

        var extension = imported.GetProperty("extension");
        Assert.Equal("Orders of a shop", extension.GetProperty("description").GetString());
        var found = extension.GetProperty("tools").EnumerateArray().ToDictionary(tool => tool.GetProperty("name").GetString() ?? "");
        Assert.Equal(["change_order", "getOrder"], found.Keys.Order(StringComparer.Ordinal));
        Assert.Equal("https://example.com/v1/orders/{id}", found["getOrder"].GetProperty("url").GetString());
        Assert.Equal("One order", found["getOrder"].GetProperty("description").GetString());
        var schema = found["getOrder"].GetProperty("inputSchema");
        Assert.Equal("boolean", schema.GetProperty("properties").GetProperty("lines").GetProperty("type").GetString());
        Assert.Equal(["id"], Required(schema));
        Assert.Equal(["id", "state"], Required(found["change_order"].GetProperty("inputSchema")));
        Assert.DoesNotContain("$ref", extension.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_can_not_be_called_is_named_with_its_reason()
    {
        using var owner = app.Owner(Guid.CreateVersion7());
        var imported = await ImportAsync(owner, "");

        Assert.Equal(
            ["DELETE /orders/{id}: Tools are called by GET or POST.", "GET /orders: It requires headers or cookies.", "POST /orders: Its body is not JSON."],
            imported.GetProperty("skipped").EnumerateArray()
                .Select(one => $"{one.GetProperty("method").GetString()} {one.GetProperty("path").GetString()}: {one.GetProperty("reason").GetString()}").Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Arguments_go_into_path_query_and_body_where_they_belong()
    {
        using var owner = app.Owner(Guid.CreateVersion7());
        var document = Document.Replace("/orders/{id}", "/paths/{id}", StringComparison.Ordinal);
        await ImportAsync(owner, $"\"baseUrl\":\"{tools.Url("/")}\",", document);

        var got = await CallAsync(owner, "getOrder", """{"id":"a/b ?c","lines":true}""");
        Assert.Equal(("/paths/a%2Fb%20%3Fc", "?lines=true", ""), got);
        var changed = await CallAsync(owner, "change_order", """{"state":"sent","id":"17"}""");
        Assert.Equal(("/paths/17", "", """{"state":"sent"}"""), changed);
    }

    [Theory]
    [InlineData("""{"id":".."}""")]
    [InlineData("""{"id":""}""")]
    [InlineData("""{"id":"\ud800"}""")]
    [InlineData("{}")]
    public async Task No_argument_leads_to_another_path(string arguments)
    {
        using var owner = app.Owner(Guid.CreateVersion7());
        await ImportAsync(owner, $"\"baseUrl\":\"{tools.Url("/")}\",");
        using var response = await owner.PostTextAsync("/api/v1/extensions/shop/tools/getOrder", arguments);

        await response.AssertProblemAsync(HttpStatusCode.BadRequest, "invalid-request");
    }

    [Fact]
    public async Task Only_operations_that_are_wanted_are_taken()
    {
        using var owner = app.Owner(Guid.CreateVersion7());
        var imported = await ImportAsync(owner, "\"operations\":[\"getOrder\"],");

        Assert.Single(imported.GetProperty("extension").GetProperty("tools").EnumerateArray());
        Assert.Empty(imported.GetProperty("skipped").EnumerateArray());
    }

    [Theory]
    [InlineData("""{"name":"shop"}""", "document")]
    [InlineData("""{"name":"shop","document":"openapi: 3.0"}""", "document")]
    [InlineData("""{"name":"shop","document":{"swagger":"2.0"}}""", "document")]
    [InlineData("""{"name":"shop","document":{"openapi":"3.0.0","paths":{}}}""", "baseUrl")]
    [InlineData("""{"name":"shop","document":{"openapi":"3.0.0","servers":[{"url":"/v1"}],"paths":{}}}""", "baseUrl")]
    [InlineData("""{"name":"shop","document":{"openapi":"3.0.0","servers":[{"url":"https://example.com"}],"paths":{}}}""", "tools")]
    [InlineData("""{"name":"shop","document":{"openapi":"3.0.0","servers":7,"paths":{"/a":7,"/b":{"get":7,"parameters":{}}}}}""", "baseUrl")]
    public async Task A_document_that_can_not_be_used_is_refused_with_what_is_wrong(string definition, string field)
    {
        using var owner = app.Owner(Guid.CreateVersion7());
        using var response = await owner.PostTextAsync(Path, definition);

        var problem = await response.AssertProblemAsync(HttpStatusCode.BadRequest, "invalid-request");
        Assert.Equal([field], problem.GetProperty("errors").EnumerateObject().Select(error => error.Name));
    }

    private static async Task<JsonElement> ImportAsync(HttpClient owner, string more, string document = Document)
    {
        using var response = await owner.PostTextAsync(Path, $"{{\"name\":\"shop\",{more}\"document\":{document}}}");
        Assert.True(response.StatusCode == HttpStatusCode.Created, await response.Content.ReadAsStringAsync());
        return await response.JsonAsync();
    }

    private static async Task<(string? Path, string? Query, string? Body)> CallAsync(HttpClient owner, string tool, string arguments)
    {
        using var response = await owner.PostTextAsync($"/api/v1/extensions/shop/tools/{tool}", arguments);
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
        var echo = (await response.JsonAsync()).GetProperty("result");
        return (echo.GetProperty("path").GetString(), echo.GetProperty("query").GetString(), echo.GetProperty("body").GetString());
    }

    private static IEnumerable<string?> Required(JsonElement schema)
        => schema.GetProperty("required").EnumerateArray().Select(name => name.GetString()).Order(StringComparer.Ordinal);
}
