using System.Net;
using Platform.ExtensionService.Tests.Resilience;
using Platform.Testing;

namespace Platform.ExtensionService.Tests.Health;

/// <summary>Two replicas on one database and one Redis, which show the same and follow the same decisions.</summary>
public sealed class SharedHealthTests(PostgresServer postgres, TestIdentity identity) : IAsyncLifetime
{
    private readonly GarnetServer _redis = new();
    private readonly ToolServer _tools = new();
    private readonly Guid _tenant = Guid.CreateVersion7();
    private ExtensionApp _one = null!;
    private ExtensionApp _other = null!;

    public async ValueTask InitializeAsync()
    {
        await _redis.InitializeAsync();
        await _tools.InitializeAsync();
        var database = await postgres.CreateDatabaseAsync();
        var more = new Dictionary<string, string?> { ["Resilience:ReportEvery"] = "00:00:00.050" };
        _one = new ExtensionApp(postgres, identity) { ConnectionString = database, Redis = _redis.ConnectionString, More = more };
        _other = new ExtensionApp(postgres, identity) { ConnectionString = database, Redis = _redis.ConnectionString, More = more };
        await _one.InitializeAsync();
        await _other.InitializeAsync();
    }

    [Fact]
    public async Task What_either_has_seen_both_show()
    {
        using var one = _one.Owner(_tenant);
        using var other = _other.Owner(_tenant);
        await one.RegisterAsync(_tools.Url("/moody"));
        await one.GuardAsync("""{"minimumCalls":2,"breakSeconds":3600,"retries":0}""");
        Assert.Equal(HttpStatusCode.OK, await other.StatusAsync());
        _tools.Mood = static context =>
        {
            context.Response.StatusCode = 500;
            return Task.CompletedTask;
        };
        await one.StatusAsync();
        await one.StatusAsync();

        // One leaves it alone, the other has seen nothing wrong.
        await Poll.UntilAsync(async () => await HealthAsync(one) is ("degraded", 3, 2), "one shows what both have seen");
        await Poll.UntilAsync(async () => await HealthAsync(other) is ("degraded", 3, 2), "the other shows the same");
    }

    [Fact]
    public async Task What_is_decided_on_one_holds_on_the_other()
    {
        using var one = _one.Owner(_tenant);
        using var other = _other.Owner(_tenant);
        await one.RegisterAsync(_tools.Url("/echo"));
        Assert.Equal(HttpStatusCode.OK, await other.StatusAsync());

        await one.DoAsync("disable");
        await Poll.UntilAsync(async () => await other.StatusAsync() == HttpStatusCode.Conflict, "it is disabled on the other replica");
        await one.DoAsync("enable");
        await Poll.UntilAsync(async () => await other.StatusAsync() == HttpStatusCode.OK, "it is enabled on the other replica");
    }

    public async ValueTask DisposeAsync()
    {
        await _one.DisposeAsync();
        await _other.DisposeAsync();
        await _tools.DisposeAsync();
        await _redis.DisposeAsync();
    }

    private static async Task<(string? State, int Calls, int Errors)> HealthAsync(HttpClient client)
    {
        using var response = await client.GetAsync(GuardCalls.PathOf("health"));
        var health = await response.JsonAsync();
        var calls = health.GetProperty("calls");
        return (health.GetProperty("state").GetString(), calls.GetProperty("calls").GetInt32(), calls.GetProperty("errors").GetInt32());
    }
}
