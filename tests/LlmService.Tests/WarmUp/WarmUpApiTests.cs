using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Platform.ServiceDefaults;
using Platform.Testing;

namespace Platform.LlmService.Tests.WarmUp;

public sealed class WarmUpApiTests(PostgresServer postgres, TestIdentity identity) : IAsyncLifetime
{
    private LlmUnderTest _llm = null!;

    public async ValueTask InitializeAsync() =>
        _llm = await LlmUnderTest.StartAsync(await postgres.CreateDatabaseAsync(), identity, LlmUnderTest.Setting("WarmUp:Enabled", "false"));

    public ValueTask DisposeAsync() => _llm.DisposeAsync();

    [Theory]
    [InlineData("strategy", """{"model":"m","strategy":"sometimes","prompts":["a"]}""")]
    [InlineData("model", """{"model":"","strategy":"lazy","prompts":["a"]}""")]
    [InlineData("prompts", """{"model":"m","strategy":"lazy","prompts":[]}""")]
    [InlineData("prompts", """{"model":"m","strategy":"lazy"}""")]
    [InlineData("prompts[1]", """{"model":"m","strategy":"lazy","prompts":["a",""]}""")]
    [InlineData("prompts[0]", """{"model":"m","strategy":"lazy","prompts":["a\u0000b"]}""")]
    [InlineData("maxTokens", """{"model":"m","strategy":"lazy","prompts":["a"],"maxTokens":0}""")]
    [InlineData("window", """{"model":"m","strategy":"scheduled","prompts":["a"]}""")]
    [InlineData("window", """{"model":"m","strategy":"eager","prompts":["a"],"window":{"from":"01:00","to":"02:00","timeZone":"UTC"}}""")]
    [InlineData("window.to", """{"model":"m","strategy":"scheduled","prompts":["a"],"window":{"from":"01:00","to":"01:00","timeZone":"UTC"}}""")]
    [InlineData("window.timeZone", """{"model":"m","strategy":"scheduled","prompts":["a"],"window":{"from":"01:00","to":"02:00","timeZone":"Mars/Olympus"}}""")]
    [InlineData("strategies", """{"model":"m","strategy":"lazy","prompts":["a"],"strategies":1}""")]
    public async Task What_is_wrong_is_refused_by_name(string field, string body)
    {
        using var admin = Admin(Guid.CreateVersion7());
        using var response = await admin.Http.PutAsync("/api/v1/llm/warm-ups/one", new StringContent(body, null, "application/json"));
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        var problem = (await response.Content.ReadFromJsonAsync<JsonNode>())!;
        Assert.Equal(ProblemTypes.InvalidRequest, (string?)problem["type"]);
        Assert.Contains(field, problem["errors"]!.AsObject().Select(static error => error.Key));
    }

    [Fact]
    public async Task It_is_put_read_listed_and_removed_by_its_tenant_and_not_there_for_others()
    {
        using var admin = Admin(Guid.CreateVersion7());
        using var stranger = Admin(Guid.CreateVersion7());
        foreach (var name in (string[])["b", "a", "c"])
        {
            await admin.PutAsync(name, "scheduled", window: new { from = "22:00", to = "04:30", timeZone = "Europe/Vienna" });
        }

        var one = (await admin.Http.GetFromJsonAsync<JsonNode>("/api/v1/llm/warm-ups/a"))!;
        Assert.Equal(("simulated", "scheduled", "22:00:00", "Europe/Vienna"),
            ((string?)one["model"], (string?)one["strategy"], (string?)one["window"]!["from"], (string?)one["window"]!["timeZone"]));
        Assert.Null(one["lastRun"]);
        var first = (await admin.Http.GetFromJsonAsync<JsonNode>("/api/v1/llm/warm-ups?limit=2"))!;
        Assert.Equal(["a", "b"], first["items"]!.AsArray().Select(static item => (string?)item!["name"]));
        var second = (await admin.Http.GetFromJsonAsync<JsonNode>($"/api/v1/llm/warm-ups?limit=2&cursor={first["nextCursor"]}"))!;
        Assert.Equal("c", (string?)second["items"]!.AsArray().Single()!["name"]);

        foreach (var path in (string[])["/a", "/a/runs"])
        {
            using var hidden = await stranger.GetAsync(path);
            await hidden.AssertProblemAsync(HttpStatusCode.NotFound, "warm-up-not-found");
        }

        foreach (var change in (string[])["start", "pause", "resume", "cancel"])
        {
            using var refused = await stranger.TryPostAsync("a", change);
            await refused.AssertProblemAsync(HttpStatusCode.NotFound, "warm-up-not-found");
        }

        using (var kept = await stranger.Http.DeleteAsync("/api/v1/llm/warm-ups/a"))
        {
            Assert.Equal(HttpStatusCode.NotFound, kept.StatusCode);
        }

        using var gone = await admin.Http.DeleteAsync("/api/v1/llm/warm-ups/a");
        Assert.Equal(HttpStatusCode.NoContent, gone.StatusCode);
        using var after = await admin.GetAsync("/a");
        Assert.Equal(HttpStatusCode.NotFound, after.StatusCode);
    }

    private WarmUpClient Admin(Guid tenant) => new(_llm, identity, tenant);
}
