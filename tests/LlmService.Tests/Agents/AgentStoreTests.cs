using Platform.Data.Postgres;
using Platform.LlmService.Agents;

namespace Platform.LlmService.Tests.Agents;

public sealed class AgentStoreTests(AgentApp app) : IClassFixture<AgentApp>, IAsyncDisposable
{
    private readonly ServicePool _database = ServicePool.Create(PoolProfile.Llm, app.Database);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Only_the_first_put_makes_a_new_row()
    {
        var store = new AgentStore(_database);
        var (tenant, user) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        var first = await store.PutAsync(tenant, user, "a", new("t", "d", new() { Seed = long.MinValue, Temperature = 0.1 }), Ct);
        var second = await store.PutAsync(tenant, user, "a", new(null, null, new()), Ct);

        Assert.Equal((true, false), (first.IsNew, second.IsNew));
        Assert.Equal(first.Agent.CreatedAt, second.Agent.CreatedAt);
        Assert.Equal(second.Agent, await store.FindAsync(tenant, "a", Ct));
        Assert.True(await store.RemoveAsync(tenant, "a", Ct));
        Assert.False(await store.RemoveAsync(tenant, "a", Ct));
    }

    [Fact]
    public async Task Settings_come_back_as_they_went_in()
    {
        var store = new AgentStore(_database);
        var (tenant, user) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        AgentSettings settings = new()
        {
            Model = "meta/llama",
            Temperature = 0.1 + 0.2,
            TopP = 1,
            MaxTokens = 1,
            SystemPrompt = "\"quoted\"\n🐘",
            Seed = long.MinValue,
            ToolChoice = "none",
        };
        await store.PutAsync(tenant, user, "a", new(null, null, settings), Ct);
        Assert.Equal(settings, (await store.FindAsync(tenant, "a", Ct))?.Settings);
    }

    [Fact]
    public async Task Lists_are_in_the_order_of_bytes()
    {
        var store = new AgentStore(_database);
        var (tenant, user) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        string[] names = ["0", "a", "a-b", "a.b", "a0", "a_b", "ab"];
        foreach (var name in names.Reverse())
        {
            await store.PutAsync(tenant, user, name, new(null, null, new()), Ct);
        }

        Assert.Equal(names, (await store.ListAsync(tenant, "", 10, Ct)).Select(static row => row.Name));
        Assert.Equal(["a0", "a_b"], (await store.ListAsync(tenant, "a.b", 2, Ct)).Select(static row => row.Name));
    }

    public ValueTask DisposeAsync() => _database.DisposeAsync();
}
