using System.Diagnostics;
using System.Net;
using Npgsql;
using Platform.Testing;

namespace Platform.AuthService.Tests.Credentials;

/// <summary>Whatever happens to the store: "could not check" is 503, never a refusal, and it passes by itself.</summary>
public sealed class CredentialStoreTests : IAsyncLifetime
{
    private readonly PostgresServer _postgres = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => _postgres.InitializeAsync();

    public ValueTask DisposeAsync() => _postgres.DisposeAsync();

    [Fact]
    public async Task A_stopped_server_is_503_and_its_return_is_noticed()
    {
        await using var auth = await AuthHost.StartAsync(_postgres);
        Assert.Equal(HttpStatusCode.OK, await auth.StatusOfAsync(AuthHost.AdminKey));

        await _postgres.StopAsync();
        for (var i = 0; i < 20; i++)
        {
            await AssertUnavailableAsync(auth);
        }

        await _postgres.StartAsync();
        await RecoversAsync(auth);
    }

    [Fact]
    public async Task A_killed_server_is_never_a_refusal_and_its_return_is_noticed()
    {
        await using var auth = await AuthHost.StartAsync(_postgres);
        var seen = new System.Collections.Concurrent.ConcurrentDictionary<HttpStatusCode, int>();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        var traffic = Enumerable.Range(0, 16).Select(async _ =>
        {
            while (!stop.IsCancellationRequested)
            {
                seen.AddOrUpdate(await auth.StatusOfAsync(AuthHost.AdminKey), 1, static (_, count) => count + 1);
            }
        }).ToArray();
        await Poll.UntilAsync(() => seen.GetValueOrDefault(HttpStatusCode.OK) > 100, "traffic flows", ct: Ct);

        await _postgres.KillAsync();
        await Poll.UntilAsync(() => seen.ContainsKey(HttpStatusCode.ServiceUnavailable), "the outage is seen", ct: Ct);
        await _postgres.StartAsync();
        await RecoversAsync(auth);

        await stop.CancelAsync();
        await Task.WhenAll(traffic);
        Assert.Equal([HttpStatusCode.OK, HttpStatusCode.ServiceUnavailable], seen.Keys.Order());
    }

    [Fact]
    public async Task A_frozen_server_is_503_within_the_deadline_also_for_many_at_once()
    {
        await using var auth = await AuthHost.StartAsync(_postgres);
        Assert.Equal(HttpStatusCode.OK, await auth.StatusOfAsync(AuthHost.AdminKey));

        _postgres.Freeze();
        var watch = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, 64).Select(_ => AssertUnavailableAsync(auth)));
        var all = watch.Elapsed;
        await AssertUnavailableAsync(auth);

        Assert.InRange(all.TotalSeconds, 1.5, 15);
        _postgres.Thaw();
        await RecoversAsync(auth);
    }

    [Fact]
    public async Task A_locked_table_is_503_and_holds_nobody_up_for_long()
    {
        await using var auth = await AuthHost.StartAsync(_postgres);
        await using (var connection = await auth.Sql.OpenConnectionAsync(Ct))
        {
            await using var transaction = await connection.BeginTransactionAsync(Ct);
            await using var command = new NpgsqlCommand("lock table api_keys in access exclusive mode", connection, transaction);
            await command.ExecuteNonQueryAsync(Ct);

            var watch = Stopwatch.StartNew();
            await Task.WhenAll(Enumerable.Range(0, 32).Select(_ => AssertUnavailableAsync(auth)));
            Assert.InRange(watch.Elapsed.TotalSeconds, 1.5, 15);
        }

        await RecoversAsync(auth);
    }

    [Fact]
    public async Task A_server_that_takes_no_more_connections_is_503()
    {
        await using var auth = await AuthHost.StartAsync(_postgres);
        var database = new NpgsqlConnectionStringBuilder(auth.Database).Database;
        await using var server = NpgsqlDataSource.Create(_postgres.ConnectionString("postgres") + ";Pooling=false");
        await RunAsync($"alter database {database} allow_connections false");
        await RunAsync($"select pg_terminate_backend(pid) from pg_stat_activity where datname = '{database}'");

        await AssertUnavailableAsync(auth);

        await RunAsync($"alter database {database} allow_connections true");
        await RecoversAsync(auth);

        async Task RunAsync(string sql)
        {
            await using var command = server.CreateCommand(sql);
            await command.ExecuteNonQueryAsync(Ct);
        }
    }

    [Fact]
    public async Task A_server_that_is_away_at_the_start_only_delays_it()
    {
        var database = await _postgres.CreateDatabaseAsync();
        await _postgres.StopAsync();
        await using var auth = AuthHost.StartUnready(database);
        await AssertUnavailableAsync(auth);
        using (var health = await auth.Gateway.GetAsync("/health", Ct))
        {
            Assert.Equal(HttpStatusCode.ServiceUnavailable, health.StatusCode);
        }

        await _postgres.StartAsync();
        await RecoversAsync(auth);
        await auth.UntilHealthyAsync();
    }

    private static async Task AssertUnavailableAsync(AuthHost auth)
    {
        using var response = await auth.AskAsync(AuthHost.AdminKey);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        Assert.True(response.Headers.RetryAfter?.Delta >= TimeSpan.FromSeconds(1));
    }

    private static Task RecoversAsync(AuthHost auth)
        => Poll.UntilAsync(async () =>
        {
            var status = await auth.StatusOfAsync(AuthHost.AdminKey);
            Assert.Contains(status, new[] { HttpStatusCode.OK, HttpStatusCode.ServiceUnavailable });
            return status == HttpStatusCode.OK;
        }, "the key is accepted again", TimeSpan.FromSeconds(20), Ct);
}
