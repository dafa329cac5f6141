using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Platform.Data.Postgres;

namespace Platform.Data.Tests.Postgres;

/// <summary>A pool by itself, on a database of the test's own.</summary>
internal sealed class TestPool : IAsyncDisposable
{
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly NpgsqlDataSource _aside;

    public TestPool(string connectionString, Action<PoolOptions>? configure = null, ILoggerFactory? loggers = null, TimeProvider? clock = null)
    {
        var options = new PoolOptions();
        options.Apply(new PoolProfile("test", Size: 2, Overflow: 2, TimeSpan.FromSeconds(5), TimeSpan.FromMinutes(30), TimeSpan.FromSeconds(5), PoolPriority.Medium), "testdb");
        configure?.Invoke(options);
        ConnectionString = connectionString;
        Meters = _services.GetRequiredService<IMeterFactory>();
        var registry = new PoolRegistry();
        ApplicationName = $"pool {Guid.CreateVersion7():n}";
        Pool = new ServicePool(
            "test", options, () => $"{connectionString};Application Name={ApplicationName}", new PoolMetrics(Meters.Create(PoolMetrics.MeterName), registry), loggers ?? NullLoggerFactory.Instance, clock ?? TimeProvider.System);
        registry.Add(Pool);
        _aside = NpgsqlDataSource.Create(connectionString + ";Pooling=false;Application Name=aside");
    }

    public ServicePool Pool { get; }

    public string ConnectionString { get; }

    public IMeterFactory Meters { get; }

    public string ApplicationName { get; }

    /// <summary>Asks on a connection that is not the pool's.</summary>
    public async Task<T> AskAsync<T>(string sql)
    {
        await using var command = _aside.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync())!;
    }

    /// <summary>The pool's connections as the server sees them.</summary>
    public Task<long> CountAtServerAsync(string where = "true") =>
        AskAsync<long>($"select count(*) from pg_stat_activity where application_name = '{ApplicationName}' and {where}");

    /// <summary>Ends them all, as an administrator does.</summary>
    public Task<long> TerminateAllAsync() =>
        AskAsync<long>($"select count(pg_terminate_backend(pid)) from pg_stat_activity where application_name = '{ApplicationName}'");

    public async Task<int> SelectOneAsync()
    {
        await using var command = Pool.CreateCommand("select 1");
        return (int)(await command.ExecuteScalarAsync())!;
    }

    /// <summary>Opens as many connections as that at the same time, and gives them all back.</summary>
    public async Task BurstAsync(int connections)
    {
        var all = await Task.WhenAll(Enumerable.Range(0, connections).Select(_ => Pool.OpenConnectionAsync().AsTask()));
        foreach (var connection in all)
        {
            await connection.DisposeAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Pool.DisposeAsync();
        await _aside.DisposeAsync();
        await _services.DisposeAsync();
    }
}
