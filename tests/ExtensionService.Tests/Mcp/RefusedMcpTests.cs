using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Platform.Testing;

namespace Platform.ExtensionService.Tests.Mcp;

public sealed class RefusedMcpTests(McpApp app, StrictExtensionApp strict, McpServerProcess server)
    : IClassFixture<McpApp>, IClassFixture<StrictExtensionApp>, IClassFixture<McpServerProcess>
{
    [Theory]
    [InlineData("""{"kind":"telepathy"}""", "kind")]
    [InlineData("""{"mcp":null}""", "mcp")]
    [InlineData("""{"tools":[{"name":"tool","method":"GET","url":"https://example.com/"}]}""", "tools")]
    [InlineData("""{"mcp":{}}""", "mcp.url")]
    [InlineData("""{"mcp":{"url":"https://example.com/","command":"tempers"}}""", "mcp.url")]
    [InlineData("""{"mcp":{"url":"file:///etc/passwd"}}""", "mcp.url")]
    [InlineData("""{"mcp":{"url":"https://user:hunter2@example.com/"}}""", "mcp.url")]
    [InlineData("""{"mcp":{"url":"https://example.com/","timeoutSeconds":61}}""", "mcp.timeoutSeconds")]
    [InlineData("""{"mcp":{"url":"https://example.com/","arguments":["a"]}}""", "mcp.arguments")]
    [InlineData("""{"mcp":{"url":"https://example.com/","headers":{"Host":"a"}}}""", "mcp.headers.Host")]
    [InlineData("""{"mcp":{"url":"https://example.com/","headers":{"X Y":"a"}}}""", "mcp.headers.X Y")]
    [InlineData("""{"mcp":{"url":"https://example.com/","headers":{"X-Key":"hunter2\r\nEvil: 1"}}}""", "mcp.headers.X-Key")]
    [InlineData("""{"mcp":{"url":"https://example.com/","headers":{"X-Key":null}}}""", "mcp.headers.X-Key")]
    [InlineData("""{"mcp":{"command":"/bin/sh"}}""", "mcp.command")]
    [InlineData("""{"mcp":{"command":"tempers","arguments":["--evil"]}}""", "mcp.arguments")]
    [InlineData("""{"mcp":{"command":"tempers","environment":{"LD_PRELOAD":"hunter2"}}}""", "mcp.environment.LD_PRELOAD")]
    [InlineData("""{"mcp":{"command":"tempers","headers":{"X-Key":"hunter2"}}}""", "mcp.headers")]
    public async Task A_bad_field_is_refused_by_name(string change, string field)
    {
        var definition = JsonNode.Parse("""{"name":"demo","kind":"mcp","mcp":{"url":"https://example.com/mcp"}}""")!.AsObject();
        foreach (var (name, value) in JsonNode.Parse(change)!.AsObject())
        {
            definition[name] = value?.DeepClone();
        }

        using var owner = app.App.Owner(Guid.CreateVersion7());
        using var response = await owner.PostTextAsync(Requests.Extensions, definition.ToJsonString());

        var problem = await response.AssertProblemAsync(HttpStatusCode.BadRequest, "invalid-request");
        Assert.Equal(field, Assert.Single(problem.GetProperty("errors").EnumerateObject()).Name);
        Assert.DoesNotContain("hunter2", problem.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_http_extension_has_no_server()
    {
        using var owner = app.App.Owner(Guid.CreateVersion7());
        using var response = await owner.PostTextAsync(
            Requests.Extensions, """{"name":"demo","mcp":{"url":"https://example.com/"},"tools":[{"name":"tool","method":"GET","url":"https://example.com/"}]}""");

        var problem = await response.AssertProblemAsync(HttpStatusCode.BadRequest, "invalid-request");
        Assert.Equal("mcp", Assert.Single(problem.GetProperty("errors").EnumerateObject()).Name);
    }

    [Fact]
    public async Task Without_a_secret_to_encrypt_with_no_secret_is_taken()
    {
        using var owner = strict.Owner(Guid.CreateVersion7());
        using var response = await owner.PostAsJsonAsync(
            Requests.Extensions, new { name = "demo", kind = "mcp", mcp = new { url = server.Url, headers = new Dictionary<string, string> { ["X-Key"] = "hunter2" } } });

        var problem = await response.AssertProblemAsync(HttpStatusCode.BadRequest, "invalid-request");
        Assert.Contains("Mcp:SecretEncryptionSecret", problem.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Unless_allowed_no_server_is_called_on_a_private_address()
    {
        using var owner = strict.Owner(Guid.CreateVersion7());
        var created = await owner.RegisterMcpAsync(server.Url);

        Assert.Equal("unavailable", created.GetProperty("mcp").GetProperty("state").GetString());
        Assert.Contains("not a public one", created.GetProperty("mcp").GetProperty("reason").GetString(), StringComparison.Ordinal);
    }
}
