using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Platform.ExtensionService.Tests.Marketplace;
using Platform.Testing;
using static Platform.ExtensionService.Tests.Marketplace.CatalogueCalls;

namespace Platform.ExtensionService.Tests.Installations;

public sealed class InstallApiTests(InstallationApp app, ToolServer server) : IClassFixture<InstallationApp>, IClassFixture<ToolServer>
{
    private const string Secret = "hunter2-hunter2";

    [Fact]
    public async Task What_was_configured_is_in_the_address_and_secrets_are_in_the_headers_and_nowhere_else()
    {
        var entry = await PublishRegionalAsync();
        using var owner = app.Owner(Guid.CreateVersion7());

        using var installed = await owner.InstallAsync(entry, "1.0.0", new { region = "eu west" }, new { apiKey = Secret });
        Assert.Equal(HttpStatusCode.Created, installed.StatusCode);
        Assert.Equal("/api/v1/extensions/demo", installed.Headers.Location?.ToString());

        var echo = await owner.EchoAsync();
        Assert.Equal("/paths/eu%20west/5", echo.GetProperty("path").GetString());
        Assert.Equal($"Bearer {Secret}", echo.GetProperty("headers").GetProperty("authorization").GetString());
        var installation = await owner.InstallationAsync();
        Assert.Equal("""{"region":"eu west"}""", installation.GetProperty("configuration").GetRawText());
        Assert.Equal(["apiKey"], installation.GetProperty("secrets").EnumerateArray().Select(static name => name.GetString()));
        foreach (var path in (string[])["/demo", "/demo/installation", "", "/demo/health"])
        {
            Assert.DoesNotContain(Secret, await owner.GetStringAsync(Requests.Extensions + path), StringComparison.Ordinal);
        }

        await using var stored = app.Database.CreateCommand("select string_agg(to_jsonb(e)::text || to_jsonb(i)::text, '') from extension e left join installation i using (extension_id)");
        Assert.DoesNotContain(Secret, (string)(await stored.ExecuteScalarAsync(TestContext.Current.CancellationToken))!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_newest_release_is_installed_under_its_own_name_where_nothing_else_is_said()
    {
        var entry = NewEntry();
        await app.PublishAsync(HttpManifest(entry, "1.0.0", server.Url("/paths/1").ToString()), HttpManifest(entry, "2.0.0-rc.1", server.Url("/paths/2").ToString()));
        using var owner = app.Owner(Guid.CreateVersion7());

        using var installed = await owner.PostAsJsonAsync($"{Requests.Extensions}/install", new { entry, permissions = InstallationCalls.Local });

        Assert.Equal($"/api/v1/extensions/{entry}", installed.Headers.Location?.ToString());
        var installation = await owner.GetFromJsonAsync<JsonElement>($"{Requests.Extensions}/{entry}/installation");
        Assert.Equal(("1.0.0", JsonValueKind.Null), (installation.GetProperty("version").GetString(), installation.GetProperty("newer").ValueKind));
    }

    [Theory]
    [InlineData("""{"configuration":{"region":"eu"},"secrets":{"apiKey":"k"}}""", "permissions", "network:127.0.0.1")]
    [InlineData("""{"configuration":{"region":"eu"},"secrets":{"apiKey":"k"},"permissions":["network:127.0.0.1","network:*"]}""", "permissions", "doesn't ask for network:*")]
    [InlineData("""{"configuration":{"region":"eu"},"secrets":{"apiKey":"k"},"permissions":["all"]}""", "permissions", "network:HOST")]
    [InlineData("""{"configuration":{"region":"eu"},"permissions":["network:127.0.0.1"]}""", "secrets.apiKey", "Is required.")]
    [InlineData("""{"configuration":{"region":"eu"},"secrets":{"apiKey":"k","more":"k"},"permissions":["network:127.0.0.1"]}""", "secrets.more", "no such secret")]
    [InlineData("""{"configuration":{"region":"eu"},"secrets":{"apiKey":null},"permissions":["network:127.0.0.1"]}""", "secrets.apiKey", "A text is required.")]
    [InlineData("""{"configuration":{"region":"eu"},"secrets":{"apiKey":"two\nlines"},"permissions":["network:127.0.0.1"]}""", "secrets.apiKey", "without control characters")]
    [InlineData("""{"secrets":{"apiKey":"k"},"permissions":["network:127.0.0.1"]}""", "configuration.region", "Is required.")]
    [InlineData("""{"configuration":{"region":7},"secrets":{"apiKey":"k"},"permissions":["network:127.0.0.1"]}""", "configuration.region", "Must be a string.")]
    [InlineData("""{"configuration":{"region":"eu","typo":1},"secrets":{"apiKey":"k"},"permissions":["network:127.0.0.1"]}""", "configuration.typo", "Is not known here.")]
    [InlineData("""{"configuration":[],"secrets":{"apiKey":"k"},"permissions":["network:127.0.0.1"]}""", "configuration", "Must be a JSON object")]
    [InlineData("""{"configuration":{"region":"eu"},"secrets":{"apiKey":"grüße"},"permissions":["network:127.0.0.1"]}""", "configuration", "printable ASCII")]
    public async Task What_does_not_fit_the_manifest_is_refused_by_name(string request, string field, string message)
    {
        var body = JsonNode.Parse(request)!.AsObject();
        body["entry"] = await PublishRegionalAsync();
        using var owner = app.Owner(Guid.CreateVersion7());

        using var response = await owner.PostTextAsync($"{Requests.Extensions}/install", body.ToJsonString());

        var errors = (await response.AssertProblemAsync(HttpStatusCode.BadRequest, "invalid-request")).GetProperty("errors");
        var error = Assert.Single(errors.EnumerateObject());
        Assert.Equal(field, error.Name);
        Assert.Contains(message, error.Value[0].GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://{config.host}.example.com/", "evil.com/", "is refused")]
    [InlineData("http://{config.host}.example.com/", "evil.com#", "is refused")]
    [InlineData("{config.host}/path", "http://elsewhere.example", "network:elsewhere.example")]
    public async Task A_value_leads_nowhere_that_was_not_granted(string url, string value, string message)
    {
        var entry = NewEntry();
        var manifest = HttpManifest(entry, "1.0.0", url, "network:*.example.com");
        manifest["configuration"] = JsonNode.Parse("""{"type":"object","properties":{"host":{"type":"string"}},"required":["host"]}""");
        await app.PublishAsync(manifest);
        using var owner = app.Owner(Guid.CreateVersion7());

        using var response = await owner.PostAsJsonAsync(
            $"{Requests.Extensions}/install", new { entry, configuration = new { host = value }, permissions = manifest["permissions"] });

        var errors = (await response.AssertProblemAsync(HttpStatusCode.BadRequest, "invalid-request")).GetProperty("errors");
        Assert.Contains(message, errors.GetProperty("configuration")[0].GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_name_is_given_once_however_many_install_at_once()
    {
        var entry = NewEntry();
        await app.PublishAsync(HttpManifest(entry, "1.0.0", server.Url("/paths/1").ToString()));
        using var owner = app.Owner(Guid.CreateVersion7());

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => owner.InstallAsync(entry, "1.0.0")));

        Assert.Single(answers, static answer => answer.StatusCode == HttpStatusCode.Created);
        foreach (var refused in answers.Where(static answer => answer.StatusCode != HttpStatusCode.Created))
        {
            await refused.AssertProblemAsync(HttpStatusCode.Conflict, "extension-exists");
        }
    }

    [Fact]
    public async Task What_was_withdrawn_can_not_be_installed_and_works_where_it_is()
    {
        var entry = NewEntry();
        await app.PublishAsync(HttpManifest(entry, "1.0.0", server.Url("/paths/1").ToString()));
        using var owner = app.Owner(Guid.CreateVersion7());
        await owner.InstalledAsync(entry, "1.0.0");
        using var publisher = app.Operator();
        using var withdrawn = await publisher.DeleteAsync($"{CataloguePath}/{entry}/1.0.0");

        using var late = app.Owner(Guid.CreateVersion7());
        using var refused = await late.InstallAsync(entry, "1.0.0");

        await refused.AssertProblemAsync(HttpStatusCode.NotFound, "extension-not-offered");
        Assert.Equal("/paths/1", await owner.PathAsync());
        Assert.True((await owner.InstallationAsync()).GetProperty("isWithdrawn").GetBoolean());
    }

    [Fact]
    public async Task A_document_is_installed_as_its_operations()
    {
        var (entry, address) = (NewEntry(), server.Url("/").ToString());
        var manifest = HttpManifest(entry, "1.0.0", address);
        manifest.Remove("tools");
        manifest["kind"] = "openapi";
        manifest["configuration"] = JsonNode.Parse("""{"type":"object","properties":{"area":{"type":"string","default":"north"}}}""");
        manifest["openApi"] = new JsonObject
        {
            ["baseUrl"] = address + "paths/{config.area}",
            ["document"] = JsonNode.Parse("""{"openapi":"3.1.0","info":{"title":"x"},"paths":{"/{id}":{"post":{"operationId":"tool","parameters":[{"name":"id","in":"path","required":true}]}}}}"""),
        };
        await app.PublishAsync(manifest);
        using var owner = app.Owner(Guid.CreateVersion7());
        await owner.InstalledAsync(entry, "1.0.0");

        using var answer = await owner.InvokeAsync("""{"id":"7"}""");

        Assert.Equal("/paths/north/7", (await answer.JsonAsync()).GetProperty("result").GetProperty("path").GetString());
    }

    [Fact]
    public async Task An_extension_that_was_registered_directly_is_no_installation_and_may_have_headers()
    {
        using var owner = app.Owner(Guid.CreateVersion7());
        using var registered = await owner.PostAsJsonAsync(Requests.Extensions, new
        {
            name = "demo",
            headers = new Dictionary<string, string> { ["Authorization"] = Secret },
            tools = new[] { new { name = "tool", method = "POST", url = server.Url("/echo") } },
        });
        Assert.Equal(HttpStatusCode.Created, registered.StatusCode);

        Assert.Equal(Secret, (await owner.EchoAsync()).GetProperty("headers").GetProperty("authorization").GetString());
        Assert.Equal("""["Authorization"]""", (await owner.GetFromJsonAsync<JsonElement>(InstallationCalls.Demo)).GetProperty("headers").GetRawText());
        using var installation = await owner.GetAsync($"{InstallationCalls.Demo}/installation");
        await installation.AssertProblemAsync(HttpStatusCode.NotFound, "installation-not-found");
        using var upgrade = await owner.UpgradeAsync("1.0.0");
        await upgrade.AssertProblemAsync(HttpStatusCode.NotFound, "installation-not-found");
    }

    /// <summary>An extension with a region in its address, an optional level with a default, and a key in a header.</summary>
    private async Task<string> PublishRegionalAsync()
    {
        var entry = NewEntry();
        var manifest = HttpManifest(entry, "1.0.0", server.Url("/paths/").ToString() + "{config.region}/{config.level}");
        manifest["configuration"] = JsonNode.Parse("""
            {"type":"object","properties":{"region":{"type":"string"},"level":{"type":"integer","default":5}},"required":["region"],"additionalProperties":false}
            """);
        manifest["secrets"] = JsonNode.Parse("""[{"name":"apiKey"},{"name":"extra","required":false}]""");
        manifest["headers"] = JsonNode.Parse("""{"Authorization":"Bearer {secret.apiKey}","X-Extra":"{secret.extra}"}""");
        await app.PublishAsync(manifest);
        return entry;
    }
}
