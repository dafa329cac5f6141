using System.Net;
using System.Text.Json;
using Platform.Data.Tests.Outbox;
using Platform.Testing;

namespace Platform.Data.Tests.Postgres;

/// <summary>A service whose PostgreSQL is stopped, killed, frozen or absent; it has its own server for that.</summary>
public sealed class OutageTests : IAsyncLifetime
{
    private readonly PostgresServer _server = new();

    public ValueTask InitializeAsync() => _server.InitializeAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task A_stopped_server_is_503_and_the_service_recovers_by_itself()
    {
        await using var process = await StartAsync();
        await _server.StopAsync();
        using (var response = await process.Client.GetAsync("/one"))
        {
            Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
            Assert.NotNull(response.Headers.RetryAfter);
        }
        await _server.StartAsync();
        await Poll.UntilAsync(async () => await StatusAsync(process) == HttpStatusCode.OK, "requests work again");
    }

    [Fact]
    public async Task A_frozen_server_is_503_in_time_and_no_connection_is_lost()
    {
        await using var process = await StartAsync(("Pool:usage:AcquireTimeout", "00:00:01"), ("Pool:usage:CommandTimeout", "00:00:01"));
        _server.Freeze();
        var answers = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => StatusAsync(process)));
        Assert.All(answers, static status => Assert.Equal(HttpStatusCode.ServiceUnavailable, status));
        _server.Thaw();
        await Poll.UntilAsync(async () => (await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => StatusAsync(process)))).All(static s => s == HttpStatusCode.OK), "requests work again");
    }

    [Fact]
    public async Task An_exhausted_pool_is_503_that_names_it_and_leaves_the_service_ready()
    {
        await using var process = await StartAsync(("Pool:usage:Size", "1"), ("Pool:usage:Overflow", "0"), ("Pool:usage:AcquireTimeout", "00:00:01"));
        await using (await process.Database.OpenConnectionAsync())
        {
            using var response = await process.Client.GetAsync("/one");
            Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
            Assert.NotNull(response.Headers.RetryAfter);
            Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
            var problem = JsonElement.Parse(await response.Content.ReadAsStringAsync());
            Assert.Equal("usage", problem.GetProperty("pool").GetString());
            Assert.Equal("All database connections of the pool 'usage' are in use.", problem.GetProperty("detail").GetString());
            // Full is not ill: taking the process out of the load balancer would only move its load to the others.
            Assert.Equal("Degraded", await process.Client.GetStringAsync("/health"));
        }
        Assert.Equal("Healthy", await process.Client.GetStringAsync("/health"));
    }

    [Fact]
    public async Task A_process_tells_of_its_pools()
    {
        await using var process = await StartAsync();
        var report = JsonElement.Parse(await process.Client.GetStringAsync("/internal/pools"));
        Assert.EndsWith($":{Environment.ProcessId}", report.GetProperty("instance").GetString(), StringComparison.Ordinal);
        var pools = report.GetProperty("pools").EnumerateArray().ToDictionary(static pool => pool.GetProperty("name").GetString()!);
        Assert.Equal(["background", "usage"], pools.Keys.Order());
        Assert.Equal("lowest", pools["background"].GetProperty("priority").GetString());
        Assert.Equal(2, pools["usage"].GetProperty("size").GetInt32());
    }

    [Fact]
    public async Task A_server_that_is_absent_at_start_is_waited_for()
    {
        var database = await _server.CreateDatabaseAsync();
        await _server.StopAsync();
        await using var process = await TestProcess.StartAsync(database, new OutboxTests.Receiver());
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await StatusAsync(process));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await StatusAsync(process, "/health"));
        await _server.StartAsync();
        await Poll.UntilAsync(async () => await StatusAsync(process, "/health") == HttpStatusCode.OK, "the service is healthy");
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(process));
    }

    private async Task<TestProcess> StartAsync(params (string Key, string Value)[] settings)
    {
        var process = await TestProcess.StartAsync(await _server.CreateDatabaseAsync(), new OutboxTests.Receiver(), settings);
        await process.Migrations.WaitAsync(default);
        return process;
    }

    private static async Task<HttpStatusCode> StatusAsync(TestProcess process, string path = "/one")
    {
        using var response = await process.Client.GetAsync(path);
        return response.StatusCode;
    }
}
