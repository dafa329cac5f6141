using System.Net;
using System.Text.Json.Nodes;
using Platform.Testing;

namespace Platform.ExtensionService.Tests.Registry;

public sealed class RefusedExtensionsTests(ExtensionApp app) : IClassFixture<ExtensionApp>
{
    [Theory]
    [InlineData("name", "null")]
    [InlineData("name", "\"\"")]
    [InlineData("name", "\"Upper\"")]
    [InlineData("name", "\"-dash\"")]
    [InlineData("name", "\"new\\nline\"")]
    [InlineData("name", "\"ends\\n\"")]
    [InlineData("description", "\"a\\u0000b\"")]
    [InlineData("tools", "null")]
    [InlineData("tools", "[]")]
    [InlineData("tools[0]", "null")]
    [InlineData("tools[0].name", "\"two words\"")]
    [InlineData("tools[0].method", "\"DELETE\"")]
    [InlineData("tools[0].method", "null")]
    [InlineData("tools[0].url", "\"/relative\"")]
    [InlineData("tools[0].url", "\"ftp://example.com/\"")]
    [InlineData("tools[0].url", "\"file:///etc/passwd\"")]
    [InlineData("tools[0].url", "\"http://user:hunter2@example.com/\"")]
    [InlineData("tools[0].url", "\"http://example.com/#fragment\"")]
    [InlineData("tools[0].url", "\"http://\"")]
    [InlineData("tools[0].inputSchema", "[]")]
    [InlineData("tools[0].timeoutSeconds", "0")]
    [InlineData("tools[0].timeoutSeconds", "61")]
    [InlineData("tools[0].headers", "{\"Authorization\":\"Bearer hunter2\"}")]
    public async Task A_bad_field_is_refused_by_name(string field, string value)
    {
        var extension = JsonNode.Parse("""{"name":"demo","tools":[{"name":"tool","method":"GET","url":"https://example.com/"}]}""")!;
        switch (field.Split('.'))
        {
            case ["tools[0]", var member]:
                extension["tools"]![0]![member] = JsonNode.Parse(value);
                break;
            case ["tools[0]"]:
                extension["tools"]![0] = JsonNode.Parse(value);
                break;
            default:
                extension[field] = JsonNode.Parse(value);
                break;
        }

        using var owner = app.Owner(Guid.CreateVersion7());
        using var response = await owner.PostTextAsync(Requests.Extensions, extension.ToJsonString());

        var problem = await response.AssertProblemAsync(HttpStatusCode.BadRequest, "invalid-request");
        Assert.Equal(field, Assert.Single(problem.GetProperty("errors").EnumerateObject()).Name);
        Assert.DoesNotContain("hunter2", problem.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{\"name\":1}")]
    [InlineData("{\"name\":\"demo\",")]
    [InlineData("{\"name\":\"demo\",\"tools\":{}}")]
    [InlineData("{\"name\":\"\\ud800\",\"tools\":[]}")]
    public async Task A_malformed_body_is_refused(string body)
    {
        using var owner = app.Owner(Guid.CreateVersion7());
        using var response = await owner.PostTextAsync(Requests.Extensions, body);

        await response.AssertProblemAsync(HttpStatusCode.BadRequest, "invalid-request");
    }

    [Fact]
    public async Task Two_tools_of_one_name_are_refused()
    {
        using var owner = app.Owner(Guid.CreateVersion7());
        const string Tool = """{"name":"tool","method":"GET","url":"https://example.com/"}""";
        using var response = await owner.PostTextAsync(Requests.Extensions, $$"""{"name":"demo","tools":[{{Tool}},{{Tool}}]}""");

        await response.AssertProblemAsync(HttpStatusCode.BadRequest, "invalid-request");
    }

    [Theory]
    [InlineData("""{"type":"object","title":"\ud800"}""", HttpStatusCode.BadRequest)]
    [InlineData("""{"type":"object","\ud800":1}""", HttpStatusCode.BadRequest)]
    [InlineData("""{"type":"object","\u0000":1e999999}""", HttpStatusCode.Created)]
    public async Task A_schema_that_could_not_be_given_back_is_refused(string schema, HttpStatusCode expected)
    {
        using var owner = app.Owner(Guid.CreateVersion7());
        using var created = await owner.PostTextAsync(
            Requests.Extensions, $$"""{"name":"demo","tools":[{"name":"tool","method":"GET","url":"https://example.com/","inputSchema":{{schema}}}]}""");
        Assert.Equal(expected, created.StatusCode);

        using var read = await owner.GetAsync("/api/v1/extensions/demo");
        Assert.Equal(expected == HttpStatusCode.Created ? HttpStatusCode.OK : HttpStatusCode.NotFound, read.StatusCode);
    }

    [Theory]
    [InlineData("limit=abc", "limit")]
    [InlineData("limit=0", "limit")]
    [InlineData("limit=201", "limit")]
    [InlineData("cursor=!!!", "cursor")]
    [InlineData("cursor=AAAA", "cursor")]
    [InlineData("cursor=%00", "cursor")]
    public async Task A_bad_parameter_is_refused_by_name(string query, string parameter)
    {
        using var owner = app.Owner(Guid.CreateVersion7());
        using var response = await owner.GetAsync($"{Requests.Extensions}?{query}");

        var problem = await response.AssertProblemAsync(HttpStatusCode.BadRequest, "invalid-request");
        Assert.Equal(parameter, Assert.Single(problem.GetProperty("errors").EnumerateObject()).Name);
    }

    [Theory]
    [InlineData("/api/v1/extensions/%20")]
    [InlineData("/api/v1/extensions/UPPER")]
    [InlineData("/api/v1/extensions/a%2fb")]
    [InlineData("/api/v1/extensions/%F0%9F%90%98")]
    public async Task A_name_that_cannot_exist_is_not_found(string path)
    {
        using var owner = app.Owner(Guid.CreateVersion7());
        using var response = await owner.GetAsync(path);

        await response.AssertProblemAsync(HttpStatusCode.NotFound, "extension-not-found");
    }
}
