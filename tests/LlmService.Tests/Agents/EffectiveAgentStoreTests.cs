using Platform.Data.Postgres;
using Platform.LlmService.Agents;
using Platform.Testing;

namespace Platform.LlmService.Tests.Agents;

/// <summary>On a database of its own, since it reads the agents of all tenants.</summary>
public sealed class EffectiveAgentStoreTests(PostgresServer postgres, TestIdentity identity) : IAsyncLifetime
{
    private ServiceUnderTest<Program> _service = null!;
    private ServicePool _database = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        var name = await postgres.CreateDatabaseAsync();
        _service = await AgentApp.StartAsync(name, identity);
        _database = ServicePool.Create(PoolProfile.Llm, name);
    }

    [Fact]
    public async Task Levels_are_those_of_the_agents_own_tenant()
    {
        var (tenant, other) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        await new AgentTypeStore(_database).PutAsync(other, other, "t", new(null, new() { Model = "theirs" }), Ct);
        await new AgentDefaultsStore(_database).PutAsync(other, other, new(new() { Seed = 1 }), Ct);
        foreach (var owner in new[] { tenant, other })
        {
            await new AgentStore(_database).PutAsync(owner, owner, "a", new("t", null, new()), Ct);
        }

        var store = new EffectiveAgentStore(_database, _database);
        var theirs = await store.FindAsync(new(other, "a"), Ct);
        Assert.Equal(("theirs", 1L), (theirs?.Settings.Model?.Value, theirs?.Settings.Seed?.Value));
        Assert.Equal(EffectiveSettings.None, (await store.FindAsync(new(tenant, "a"), Ct))?.Settings);
        Assert.Null(await store.FindAsync(new(tenant, "b"), Ct));
    }

    [Fact]
    public async Task Reading_all_gives_every_agent_once_and_as_reading_one_does()
    {
        // More than two pages, several tenants, names that are the same.
        Guid[] tenants = [.. Enumerable.Range(0, 3).Select(static _ => Guid.CreateVersion7())];
        await using var insert = _database.CreateCommand("""
            insert into agents (tenant_id, name, type, settings, updated_by)
            select tenant_id, 'agent-' || n, 'even', jsonb_build_object('seed', n), tenant_id
            from unnest($1) as t (tenant_id) cross join generate_series(1, 150) as n
            """);
        insert.Parameters.Add(new() { Value = tenants });
        await insert.ExecuteNonQueryAsync(Ct);
        await new AgentTypeStore(_database).PutAsync(tenants[1], tenants[1], "even", new(null, new() { Model = "m" }), Ct);
        var source = new AgentConfigurationSource(new EffectiveAgentStore(_database, _database));

        var all = await source.LoadAllAsync(Ct).ToDictionaryAsync(static pair => pair.Key, static pair => pair.Value, cancellationToken: Ct);

        Assert.Equal(450, all.Count);
        foreach (var tenant in tenants)
        {
            var key = $"{tenant}/agent-77";
            Assert.Equal((77L, tenant == tenants[1] ? "m" : null), (all[key].Settings.Seed?.Value, all[key].Settings.Model?.Value));
            Assert.Equal(all[key].Settings, (await source.LoadAsync(key, Ct))?.Settings);
            Assert.Equal([tenant.ToString()], source.TagsOf(key));
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("/a")]
    [InlineData("not-a-tenant/a")]
    public async Task A_key_that_is_none_has_no_agent(string key)
        => Assert.Null(await new AgentConfigurationSource(new EffectiveAgentStore(_database, _database)).LoadAsync(key, Ct));

    public async ValueTask DisposeAsync()
    {
        await _database.DisposeAsync();
        await _service.DisposeAsync();
    }
}
