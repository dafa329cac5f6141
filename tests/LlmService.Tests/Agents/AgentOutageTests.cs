using System.Net;
using Platform.Contracts;
using Platform.Testing;

namespace Platform.LlmService.Tests.Agents;

/// <summary>On a database server of its own, since it kills it.</summary>
public sealed class AgentOutageTests(TestIdentity identity) : IAsyncLifetime
{
    private readonly PostgresServer _postgres = new();
    private ServiceUnderTest<Program> _service = null!;

    public async ValueTask InitializeAsync()
    {
        await _postgres.InitializeAsync();
        _service = await AgentApp.StartAsync(await _postgres.CreateDatabaseAsync(), identity, LlmUnderTest.Setting("Pool:llm:AcquireTimeout", "00:00:02"));
    }

    [Fact]
    public async Task While_the_database_is_down_what_is_known_is_served_and_all_else_is_503()
    {
        using var manager = _service.CreateClientFor(identity.Token(Guid.CreateVersion7(), Guid.CreateVersion7(), Scopes.LlmManage, Scopes.LlmInvoke));
        await manager.PutAsync($"{Requests.Agents}/known", """{"settings":{"model":"m"}}""");
        await manager.PutAsync($"{Requests.Agents}/unread", """{"settings":{"model":"m"}}""");
        Assert.Equal("m from agent", (await manager.EffectiveAsync("known")).Said("model"));

        await _postgres.KillAsync();
        HttpResponseMessage[] answers =
        [
            await manager.GetAsync(Requests.Agents),
            await manager.GetAsync($"{Requests.Agents}/known"),
            await manager.GetAsync($"{Requests.Agents}/unread/effective"),
            await manager.PutTextAsync($"{Requests.Agents}/known", """{"settings":{"model":"n"}}"""),
            await manager.PutTextAsync(Requests.Defaults, """{"settings":{"model":"n"}}"""),
            await manager.DeleteAsync($"{Requests.Agents}/known"),
        ];
        foreach (var answer in answers)
        {
            await answer.AssertProblemAsync(HttpStatusCode.ServiceUnavailable, "unavailable");
            Assert.NotNull(answer.Headers.RetryAfter);
        }
        Assert.Equal("m from agent", (await manager.EffectiveAsync("known")).Said("model"));

        await _postgres.StartAsync();
        await Poll.UntilAsync(
            async () =>
            {
                using var again = await manager.PutTextAsync($"{Requests.Agents}/known", """{"settings":{"model":"n"}}""");
                return again.StatusCode == HttpStatusCode.OK;
            },
            "the agent can be changed again");
        Assert.Equal("n from agent", (await manager.EffectiveAsync("known")).Said("model"));
    }

    public async ValueTask DisposeAsync()
    {
        await _service.DisposeAsync();
        await _postgres.DisposeAsync();
    }
}
