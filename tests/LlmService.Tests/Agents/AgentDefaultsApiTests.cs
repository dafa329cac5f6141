using System.Net;
using Platform.Testing;

namespace Platform.LlmService.Tests.Agents;

public sealed class AgentDefaultsApiTests(AgentApp app) : IClassFixture<AgentApp>
{
    [Fact]
    public async Task Defaults_live_from_their_first_put_to_their_removal()
    {
        using var manager = app.Manager(Guid.CreateVersion7());
        using var none = await manager.GetAsync(Requests.Defaults);
        await none.AssertProblemAsync(HttpStatusCode.NotFound, "agent-defaults-not-found");

        await manager.PutAsync(Requests.Defaults, """{"settings":{"model":"gpt-5"}}""");
        await manager.PutAsync(Requests.Defaults, """{"settings":{"maxTokens":7}}""");
        var found = (await manager.GetAsync(Requests.Defaults, HttpStatusCode.OK)).GetProperty("settings");
        Assert.Equal((7, null), (found.GetProperty("maxTokens").GetInt32(), found.GetProperty("model").GetString()));

        using var stranger = app.Manager(Guid.CreateVersion7());
        using var unseen = await stranger.GetAsync(Requests.Defaults);
        await unseen.AssertProblemAsync(HttpStatusCode.NotFound, "agent-defaults-not-found");
        using var removed = await manager.DeleteAsync(Requests.Defaults);
        Assert.Equal(HttpStatusCode.NoContent, removed.StatusCode);
        using var gone = await manager.DeleteAsync(Requests.Defaults);
        await gone.AssertProblemAsync(HttpStatusCode.NotFound, "agent-defaults-not-found");
    }
}
