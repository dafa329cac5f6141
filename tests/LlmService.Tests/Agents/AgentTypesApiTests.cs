using System.Net;
using Platform.Testing;

namespace Platform.LlmService.Tests.Agents;

public sealed class AgentTypesApiTests(AgentApp app) : IClassFixture<AgentApp>
{
    private const string Path = $"{Requests.Types}/support";

    [Fact]
    public async Task A_type_lives_from_its_first_put_to_its_removal()
    {
        using var manager = app.Manager(Guid.CreateVersion7());
        using var created = await manager.PutTextAsync(Path, """{"description":"Front desks.","settings":{"model":"gpt-5"}}""");
        Assert.Equal((HttpStatusCode.Created, "/api/v1/agent-types/support"), (created.StatusCode, created.Headers.Location?.ToString()));
        var found = await manager.GetAsync(Path, HttpStatusCode.OK);
        Assert.Equal(("support", "Front desks."), (found.GetProperty("name").GetString(), found.GetProperty("description").GetString()));

        using var replaced = await manager.PutTextAsync(Path, """{"settings":{"topP":0.5}}""");
        Assert.Equal(HttpStatusCode.OK, replaced.StatusCode);
        var second = await manager.GetAsync(Path, HttpStatusCode.OK);
        Assert.Equal(0.5, second.GetProperty("settings").GetProperty("topP").GetDouble());
        Assert.Null(second.GetProperty("settings").GetProperty("model").GetString());

        using var stranger = app.Manager(Guid.CreateVersion7());
        using var unseen = await stranger.GetAsync(Path);
        await unseen.AssertProblemAsync(HttpStatusCode.NotFound, "agent-type-not-found");
        using var removed = await manager.DeleteAsync(Path);
        Assert.Equal(HttpStatusCode.NoContent, removed.StatusCode);
        using var gone = await manager.DeleteAsync(Path);
        await gone.AssertProblemAsync(HttpStatusCode.NotFound, "agent-type-not-found");
    }
}
