using System.Net;
using System.Text.Json.Nodes;
using Platform.Testing;
using static Platform.ExtensionService.Tests.Marketplace.CatalogueCalls;

namespace Platform.ExtensionService.Tests.Marketplace;

public sealed class RefusedManifestsTests(ExtensionApp app) : IClassFixture<ExtensionApp>
{
    [Theory]
    [InlineData("name", "\"Not A Name\"", "name")]
    [InlineData("name", "\"audit\"", "name")]
    [InlineData("version", "\"1.0\"", "version")]
    [InlineData("version", "null", "version")]
    [InlineData("publisher", "\"\"", "publisher")]
    [InlineData("publisher", "null", "publisher")]
    [InlineData("description", "\"a\\u0000b\"", "description")]
    [InlineData("kind", "\"magic\"", "kind")]
    [InlineData("kind", "null", "kind")]
    [InlineData("kind", "\"openapi\"", "openApi.document")]
    [InlineData("permissions", "[\"everything\"]", "permissions[0]")]
    [InlineData("permissions", "[null]", "permissions[0]")]
    [InlineData("permissions", "[]", "permissions")]
    [InlineData("permissions", "[\"network:elsewhere.example\"]", "permissions")]
    [InlineData("configuration", "{\"type\":\"string\"}", "configuration")]
    [InlineData("configuration", "[]", "configuration")]
    [InlineData("secrets", "[{\"name\":\"two words\"}]", "secrets[0].name")]
    [InlineData("secrets", "[{\"name\":\"a\"},{\"name\":\"a\"}]", "secrets[1].name")]
    [InlineData("headers", "{\"Host\":\"x\"}", "headers.Host")]
    [InlineData("headers", "{\"X-Key\":\"{secret.unknown}\"}", "secrets")]
    [InlineData("headers", "{\"X-Key\":\"{config.unknown}\"}", "configuration")]
    [InlineData("mcp", "{\"url\":\"http://127.0.0.1/\"}", "mcp")]
    [InlineData("probe", "\"nowhere\"", "probe")]
    [InlineData("probe", "\"http://elsewhere.example/\"", "permissions")]
    [InlineData("tools", "[]", "tools")]
    [InlineData("tools", "[{\"name\":\"tool\",\"method\":\"GET\",\"url\":\"ftp://127.0.0.1/\"}]", "tools[0].url")]
    [InlineData("tools", "[{\"name\":\"tool\",\"method\":\"GET\",\"url\":\"http://127.0.0.1/{config.where}\"}]", "configuration")]
    [InlineData("tools", "[{\"name\":\"tool\",\"method\":\"GET\",\"url\":\"http://127.0.0.1/{secret.key}\"}]", "secrets")]
    [InlineData("permision", "[]", "permision")]
    public async Task A_bad_field_is_refused_by_name(string field, string value, string named)
    {
        var manifest = HttpManifest(NewEntry(), "1.0.0", "http://127.0.0.1/");
        manifest[field] = JsonNode.Parse(value);
        using var publisher = app.Operator();

        using var response = await publisher.PostTextAsync(CataloguePath, manifest.ToJsonString());

        var problem = await response.AssertProblemAsync(HttpStatusCode.BadRequest, "invalid-request");
        Assert.Contains(named, problem.GetProperty("errors").EnumerateObject().Select(static error => error.Name));
    }

    [Theory]
    [InlineData("""{"name":1}""", "$.name")]
    [InlineData("""{"tools":[{"timeoutSeconds":"x"}]}""", "$.tools[0].timeoutSeconds")]
    public async Task A_field_of_another_type_is_told_by_its_place(string manifest, string place)
    {
        using var publisher = app.Operator();

        using var response = await publisher.PostTextAsync(CataloguePath, manifest);

        var problem = await response.AssertProblemAsync(HttpStatusCode.BadRequest, "invalid-request");
        Assert.Contains($" {place} ", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Headers_need_a_place_for_secrets()
    {
        var manifest = HttpManifest(NewEntry(), "1.0.0", "http://127.0.0.1/");
        manifest["headers"] = new JsonObject { ["X-Key"] = "value" };
        using var publisher = app.Operator();

        using var response = await publisher.PostTextAsync(CataloguePath, manifest.ToJsonString());

        var problem = await response.AssertProblemAsync(HttpStatusCode.BadRequest, "invalid-request");
        Assert.Equal("headers", Assert.Single(problem.GetProperty("errors").EnumerateObject()).Name);
    }
}
