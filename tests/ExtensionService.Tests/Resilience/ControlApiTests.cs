using System.Net;
using System.Text.Json;
using Platform.Contracts;
using Platform.Testing;

namespace Platform.ExtensionService.Tests.Resilience;

public sealed class ControlApiTests(ExtensionApp app) : IClassFixture<ExtensionApp>
{
    private readonly Guid _tenant = Guid.CreateVersion7();

    [Fact]
    public async Task Settings_are_given_back_as_they_were_set_and_are_gone_when_they_are_removed()
    {
        using var owner = app.Owner(_tenant);
        await owner.RegisterAsync(new Uri("https://example.com/"));
        await owner.GuardAsync(
            """{"concurrentCalls":8,"failureRatio":0.25,"probe":{"url":"https://example.com/health"},"tools":[{"tool":"tool","idempotent":true}]}""");

        var settings = await SettingsAsync(owner);
        Assert.Equal(8, settings.GetProperty("concurrentCalls").GetInt32());
        Assert.Equal(0.25, settings.GetProperty("failureRatio").GetDouble());
        Assert.Equal("https://example.com/health", settings.GetProperty("probe").GetProperty("url").GetString());
        Assert.True(settings.GetProperty("tools")[0].GetProperty("idempotent").GetBoolean());
        Assert.Equal(JsonValueKind.Null, settings.GetProperty("retries").ValueKind);
        using var reset = await owner.DeleteAsync(GuardCalls.PathOf("resilience"));
        Assert.Equal(HttpStatusCode.NoContent, reset.StatusCode);
        Assert.Equal(JsonValueKind.Null, (await SettingsAsync(owner)).GetProperty("concurrentCalls").ValueKind);
    }

    [Fact]
    public async Task Settings_that_make_no_sense_change_nothing()
    {
        using var owner = app.Owner(_tenant);
        await owner.RegisterAsync(new Uri("https://example.com/"));
        using var refused = await owner.PutAsync(GuardCalls.PathOf("resilience"), new StringContent("""{"retries":99}""", System.Text.Encoding.UTF8, "application/json"));

        var problem = await refused.AssertProblemAsync(HttpStatusCode.BadRequest, "invalid-request");
        Assert.True(problem.GetProperty("errors").TryGetProperty("retries", out _));
        Assert.Equal(JsonValueKind.Null, (await SettingsAsync(owner)).GetProperty("retries").ValueKind);
    }

    [Theory]
    [InlineData("POST", "enable")]
    [InlineData("POST", "disable")]
    [InlineData("POST", "reconnect")]
    [InlineData("GET", "resilience")]
    [InlineData("DELETE", "resilience")]
    [InlineData("GET", "health")]
    public async Task What_a_tenant_has_not_registered_is_not_found(string method, string what)
    {
        using var stranger = app.Owner(Guid.CreateVersion7());
        using var owner = app.Owner(_tenant);
        await owner.RegisterAsync(new Uri("https://example.com/"));
        using var request = new HttpRequestMessage(new HttpMethod(method), GuardCalls.PathOf(what));
        using var response = await stranger.SendAsync(request);

        await response.AssertProblemAsync(HttpStatusCode.NotFound, "extension-not-found");
    }

    [Fact]
    public async Task Whoever_may_only_read_or_call_changes_nothing()
    {
        using var caller = app.Caller(_tenant, Scopes.ExtensionsRead, Scopes.ExtensionsInvoke);
        foreach (var what in (string[])["enable", "disable", "reconnect"])
        {
            using var refused = await caller.PostAsync(GuardCalls.PathOf(what), null);
            Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        }
    }

    [Fact]
    public async Task A_word_that_stands_for_something_else_in_a_path_is_no_name()
    {
        using var owner = app.Owner(_tenant);
        using var refused = await owner.PostTextAsync(
            Requests.Extensions, """{"name":"health","tools":[{"name":"tool","method":"GET","url":"https://example.com/"}]}""");

        await refused.AssertProblemAsync(HttpStatusCode.BadRequest, "invalid-request");
    }

    private static async Task<JsonElement> SettingsAsync(HttpClient owner) => JsonElement.Parse(await owner.GetStringAsync(GuardCalls.PathOf("resilience")));
}
