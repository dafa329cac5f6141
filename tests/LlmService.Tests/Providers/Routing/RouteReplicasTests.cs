using System.Net;
using Platform.Contracts;
using Platform.Testing;

namespace Platform.LlmService.Tests.Providers.Routing;

/// <summary>Two LlmServices on one database and one Redis: what is changed at one holds at the other.</summary>
public sealed class RouteReplicasTests(PostgresServer postgres, TestIdentity identity) : IAsyncLifetime
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
        _manager = _here.ClientFor(identity.Token(LlmUnderTest.Tenant, LlmUnderTest.User, Scopes.LlmManage));
    }

    [Fact]
    public async Task A_change_made_at_one_replica_holds_at_the_other()
    {
        await UntilAsync(HttpStatusCode.NotFound);
        await RoutedLlm.PutAsync(_manager, $"{RoutedLlm.DeploymentPath}/one", $$"""{"model":"{{RoutedLlm.Model}}","provider":"simulated","providerModel":"simulated"}""");
        await UntilAsync(HttpStatusCode.OK);
        await RoutedLlm.PutAsync(_manager, $"{RoutedLlm.DeploymentPath}/one", $$"""{"model":"{{RoutedLlm.Model}}","provider":"simulated","providerModel":"simulated","enabled":false}""");
        await UntilAsync(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task A_reset_at_one_replica_is_one_at_the_other()
    {
        await RoutedLlm.PutAsync(
            _manager, $"{RoutedLlm.DeploymentPath}/one", $$"""{"model":"{{RoutedLlm.Model}}","provider":"simulated","providerModel":"simulated:status=401"}""");
        await UntilAsync(HttpStatusCode.BadGateway);
        await UntilAsync(HttpStatusCode.ServiceUnavailable);
        using var reset = await _manager.PostAsync($"{RoutedLlm.DeploymentPath}/one/reset", null);
        reset.EnsureSuccessStatusCode();
        await UntilAsync(HttpStatusCode.BadGateway);
    }

    [Fact]
    public async Task Redis_never_sees_a_key()
    {
        const string Secret = "sk-not-for-the-cache";
        await RoutedLlm.PutAsync(_manager, $"{RoutedLlm.ProviderPath}/mine", $$"""{"kind":"openai","baseUrl":"https://example.test/v1","apiKey":"{{Secret}}","listed":false}""");
        await UntilAsync(HttpStatusCode.NotFound);
        using var redis = await StackExchange.Redis.ConnectionMultiplexer.ConnectAsync(_redis.ConnectionString);
        var cached = new List<string>();
        await Poll.UntilAsync(async () =>
        {
            cached.Clear();
            foreach (var key in redis.GetServer(redis.GetEndPoints()[0]).Keys(pattern: "*routes*"))
            {
                cached.Add(await ReadAsync(redis, key));
            }

            return cached.Any(static text => text.Contains("\"mine\"", StringComparison.Ordinal));
        }, "the routes are in Redis");
        Assert.DoesNotContain(cached, static text => text.Contains(Secret, StringComparison.Ordinal));
    }

    public async ValueTask DisposeAsync()
    {
        _manager.Dispose();
        await _here.DisposeAsync();
        await _there.DisposeAsync();
        await _redis.DisposeAsync();
    }

    private static async Task<string> ReadAsync(StackExchange.Redis.ConnectionMultiplexer redis, StackExchange.Redis.RedisKey key)
    {
        try
        {
            return (await redis.GetDatabase().StringGetAsync(key)).ToString();
        }
        catch (StackExchange.Redis.RedisServerException)
        {
            // Of another type.
            return "";
        }
    }

    private Task<LlmUnderTest> StartAsync(string database) => LlmUnderTest.StartAsync(
        database, identity, RoutedLlm.Settings, LlmUnderTest.Setting("ConnectionStrings:redis", _redis.ConnectionString), LlmUnderTest.Setting("Routing:CoolDown", "00:05:00"));

    private Task UntilAsync(HttpStatusCode expected) => Poll.UntilAsync(async () =>
    {
        using var response = await _there.PostAsync(LlmUnderTest.Body(RoutedLlm.Model));
        return response.StatusCode == expected;
    }, $"the other replica answers {expected}", WellBeforeAnyRefresh);
}
