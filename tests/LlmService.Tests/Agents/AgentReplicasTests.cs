using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Npgsql;
using Platform.Contracts;
using Platform.Testing;

namespace Platform.LlmService.Tests.Agents;

/// <summary>Two LlmServices on one database and one Redis, with times so long that only a message can explain a change.</summary>
public sealed class AgentReplicasTests(PostgresServer postgres, TestIdentity identity) : IAsyncLifetime
{
    private static readonly TimeSpan WellBeforeAnyRefresh = TimeSpan.FromSeconds(10);

    private readonly GarnetServer _redis = new();
    private readonly Guid _tenant = Guid.CreateVersion7();
    private string _database = "";
    private ServiceUnderTest<Program> _first = null!;
    private ServiceUnderTest<Program> _second = null!;

    public async ValueTask InitializeAsync()
    {
        await _redis.InitializeAsync();
        _database = await postgres.CreateDatabaseAsync();
        (_first, _second) = (await StartAsync(), await StartAsync());
    }

    [Fact]
    public async Task A_change_made_at_one_replica_is_seen_at_the_other()
    {
        using var here = Manager(_first);
        using var there = Manager(_second);
        using var none = await there.GetAsync($"{Requests.Agents}/desk/effective");
        Assert.Equal(HttpStatusCode.NotFound, none.StatusCode);

        await here.PutAsync($"{Requests.Agents}/desk", """{"type":"support","settings":{}}""");
        await Poll.UntilAsync(async () => await EffectiveAsync(there) is not null, "the new agent is there", WellBeforeAnyRefresh);
        await here.PutAsync(Requests.Defaults, """{"settings":{"model":"tenant-model"}}""");
        await UntilAsync(there, "tenant-model from tenant");
        await here.PutAsync($"{Requests.Types}/support", """{"settings":{"model":"type-model"}}""");
        await UntilAsync(there, "type-model from type");
        await here.PutAsync($"{Requests.Agents}/desk", """{"type":"support","settings":{"model":"own-model"}}""");
        await UntilAsync(there, "own-model from agent");
        await there.PutAsync($"{Requests.Agents}/desk", """{"type":"support","settings":{}}""");
        await UntilAsync(here, "type-model from type");
        using var removed = await here.DeleteAsync($"{Requests.Agents}/desk");
        await Poll.UntilAsync(async () => await EffectiveAsync(there) is null, "the agent is gone", WellBeforeAnyRefresh);
    }

    [Fact]
    public async Task What_is_cached_is_served_without_the_database_until_it_is_cleared()
    {
        using var here = Manager(_first);
        await here.PutAsync($"{Requests.Agents}/desk", """{"settings":{"model":"cached"}}""");
        await UntilAsync(here, "cached from agent");
        await using (var database = NpgsqlDataSource.Create(_database))
        await using (var behindOurBack = database.CreateCommand("""update agents set settings = '{"model":"changed"}'"""))
        {
            await behindOurBack.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        }
        Assert.Equal("cached from agent", (await here.EffectiveAsync("desk")).Said("model"));

        using var operation = _second.CreateServiceClient();
        using var cleared = await operation.PostAsJsonAsync("/internal/caches/clear", new { cache = "agent-configuration" });
        Assert.Equal(HttpStatusCode.OK, cleared.StatusCode);
        await UntilAsync(here, "changed from agent");
    }

    [Fact]
    public async Task Only_our_own_processes_see_and_clear_caches()
    {
        using var manager = Manager(_first);
        using var refused = await manager.GetAsync("/internal/caches");
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        using var refusedClear = await manager.PostAsJsonAsync("/internal/caches/clear", new { cache = (string?)null });
        Assert.Equal(HttpStatusCode.Unauthorized, refusedClear.StatusCode);

        using var operation = _first.CreateServiceClient();
        var report = await operation.GetFromJsonAsync<JsonElement>("/internal/caches");
        Assert.Equal("llmservice", report.GetProperty("service").GetString());
        Assert.Equal(
            ["agent-configuration", "agent-models", "conversation-lists", "models", "provider-models", "routes"],
            report.GetProperty("caches").EnumerateArray().Select(static cache => cache.GetProperty("name").GetString()).Order());
    }

    public async ValueTask DisposeAsync()
    {
        await _first.DisposeAsync();
        await _second.DisposeAsync();
        await _redis.DisposeAsync();
    }

    private Task<ServiceUnderTest<Program>> StartAsync() => AgentApp.StartAsync(
        _database, identity, LlmUnderTest.Setting("ConnectionStrings:redis", _redis.ConnectionString),
        LlmUnderTest.Setting("Cache:agent-configuration:Ttl", "01:00:00"),
        LlmUnderTest.Setting("Cache:agent-configuration:NegativeTtl", "01:00:00"),
        LlmUnderTest.Setting("Cache:agent-configuration:RefreshInterval", "01:00:00"));

    private HttpClient Manager(ServiceUnderTest<Program> service)
        => service.CreateClientFor(identity.Token(_tenant, Guid.CreateVersion7(), Scopes.LlmManage, Scopes.LlmInvoke));

    private static async Task<JsonElement?> EffectiveAsync(HttpClient client)
    {
        using var response = await client.GetAsync($"{Requests.Agents}/desk/effective");
        return response.IsSuccessStatusCode ? JsonElement.Parse(await response.Content.ReadAsStringAsync()) : null;
    }

    private static Task UntilAsync(HttpClient client, string model)
        => Poll.UntilAsync(async () => (await EffectiveAsync(client))?.Said("model") == model, $"the model is {model}", WellBeforeAnyRefresh);
}
