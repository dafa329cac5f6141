using System.Net;
using System.Text.Json.Nodes;
using Platform.Contracts;
using Platform.LlmService.Tests.Agents;
using Platform.Testing;

namespace Platform.LlmService.Tests.ModelCatalog;

/// <summary>A tenant's agents among the models, at two LlmServices on one database and one Redis.</summary>
public sealed class AgentModelsTests(PostgresServer postgres, TestIdentity identity) : IAsyncLifetime
{
    // The cache itself forgets after five minutes: only a message can explain what is known before.
    private static readonly TimeSpan WellBeforeAnyRefresh = TimeSpan.FromSeconds(20);

    private readonly GarnetServer _redis = new();
    private LlmUnderTest _here = null!;
    private LlmUnderTest _there = null!;
    private HttpClient _manager = null!;

    public async ValueTask InitializeAsync()
    {
        await _redis.InitializeAsync();
        var database = await postgres.CreateDatabaseAsync();
        _here = await StartAsync(database);
        _there = await StartAsync(database);
        _manager = _here.ClientFor(identity.Token(LlmUnderTest.Tenant, LlmUnderTest.User, Scopes.LlmManage, Scopes.LlmInvoke));
    }

    [Fact]
    public async Task An_agent_is_listed_once_some_level_names_its_model_and_until_it_is_removed()
    {
        await UntilAsync("simulated");
        await _manager.PutAsync($"{Requests.Agents}/own", """{"settings":{"model":"simulated"}}""");
        await _manager.PutAsync($"{Requests.Agents}/typed", """{"type":"support","settings":{}}""");
        await _manager.PutAsync($"{Requests.Agents}/bare", """{"settings":{}}""");
        await UntilAsync("simulated", "agent/own");
        await _manager.PutAsync($"{Requests.Types}/support", """{"settings":{"model":"simulated"}}""");
        await UntilAsync("simulated", "agent/own", "agent/typed");
        await _manager.PutAsync(Requests.Defaults, """{"settings":{"model":"simulated"}}""");
        await UntilAsync("simulated", "agent/bare", "agent/own", "agent/typed");
        using var removed = await _manager.DeleteAsync($"{Requests.Agents}/own");
        await UntilAsync("simulated", "agent/bare", "agent/typed");
    }

    [Fact]
    public async Task One_is_found_by_its_name_and_answers_by_it()
    {
        await _manager.PutAsync($"{Requests.Agents}/desk", """{"settings":{"model":"simulated"}}""");
        var found = JsonNode.Parse(await _here.Client.GetStringAsync("/v1/models/agent/desk"))!;
        Assert.Equal(("agent/desk", "model", "tenant"), (found["id"]!.GetValue<string>(), found["object"]!.GetValue<string>(), found["owned_by"]!.GetValue<string>()));
        Assert.InRange(found["created"]!.GetValue<long>(), 1_700_000_000, long.MaxValue);
        using var missing = await _here.Client.GetAsync("/v1/models/agent/nobody");
        Assert.Equal(HttpStatusCode.NotFound, missing.StatusCode);
    }

    [Fact]
    public async Task Other_tenants_and_keys_for_other_models_do_not_see_it()
    {
        await _manager.PutAsync($"{Requests.Agents}/desk", """{"settings":{"model":"simulated"}}""");
        using var stranger = _here.ClientFor(identity.Token(Guid.CreateVersion7(), Guid.CreateVersion7(), Scopes.LlmInvoke));
        Assert.Equal(["simulated"], await ListAsync(stranger));
        Assert.Equal(["simulated", "agent/desk"], await ListAsync(ClientFor("simulated")));
        // The agent could be asked by its own name only through its model.
        Assert.Equal([], await ListAsync(ClientFor("agent/*", "gpt-4o")));
    }

    [Fact]
    public async Task What_is_known_is_listed_while_the_table_can_not_be_read()
    {
        await _manager.PutAsync($"{Requests.Agents}/desk", """{"settings":{"model":"simulated"}}""");
        Assert.Equal(["simulated", "agent/desk"], await ListAsync(_here.Client));
        await using (await _here.LockAsync("agents"))
        {
            Assert.Equal(["simulated", "agent/desk"], await ListAsync(_here.Client));
        }
    }

    public async ValueTask DisposeAsync()
    {
        _manager.Dispose();
        await _here.DisposeAsync();
        await _there.DisposeAsync();
        await _redis.DisposeAsync();
    }

    private HttpClient ClientFor(params string[] models)
    {
        var now = TimeProvider.System.GetUtcNow();
        return _here.ClientFor(identity.Token(
            new(LlmUnderTest.Tenant, LlmUnderTest.User, Guid.CreateVersion7(), ["member"], [Scopes.LlmInvoke], now, now.AddMinutes(10)) { Models = models }));
    }

    private Task<LlmUnderTest> StartAsync(string database) => LlmUnderTest.StartAsync(
        database, identity, LlmUnderTest.Setting("ConnectionStrings:redis", _redis.ConnectionString), LlmUnderTest.Setting("Redis:CommandTimeoutMilliseconds", "2000"));

    private Task UntilAsync(params string[] expected) =>
        Poll.UntilAsync(async () => expected.SequenceEqual(await ListAsync(_there.Client)), $"the models are {string.Join(", ", expected)}", WellBeforeAnyRefresh);

    private static async Task<List<string>> ListAsync(HttpClient client)
    {
        var list = JsonNode.Parse(await client.GetStringAsync("/v1/models"))!;
        return [.. list["data"]!.AsArray().Select(static model => model!["id"]!.GetValue<string>())];
    }
}
