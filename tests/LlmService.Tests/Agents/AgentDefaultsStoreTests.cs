using Platform.Data.Postgres;
using Platform.LlmService.Agents;

namespace Platform.LlmService.Tests.Agents;

public sealed class AgentDefaultsStoreTests(AgentApp app) : IClassFixture<AgentApp>
{
    [Fact]
    public async Task A_tenant_has_one_row_that_is_replaced()
    {
        var ct = TestContext.Current.CancellationToken;
        await using var database = ServicePool.Create(PoolProfile.Llm, app.Database);
        var store = new AgentDefaultsStore(database);
        var (tenant, other) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        var first = await store.PutAsync(tenant, tenant, new(new() { Model = "m" }), ct);
        var second = await store.PutAsync(tenant, tenant, new(new() { MaxTokens = 1 }), ct);
        await store.PutAsync(other, other, new(new() { Model = "theirs" }), ct);

        Assert.Equal(first.CreatedAt, second.CreatedAt);
        Assert.Equal(second, await store.FindAsync(tenant, ct));
        Assert.True(await store.RemoveAsync(tenant, ct));
        Assert.Null(await store.FindAsync(tenant, ct));
        Assert.NotNull(await store.FindAsync(other, ct));
    }
}
