using System.Net.Sockets;
using Microsoft.Extensions.Options;
using Npgsql;
using Platform.Data.Postgres;
using Platform.ExtensionService.Registry;
using Platform.ExtensionService.Resilience;
using Platform.ServiceDefaults;

namespace Platform.ExtensionService.Health;

/// <summary>Tells the other replicas, every few seconds, what this one has seen.</summary>
internal sealed class HealthReporter(
    ExtensionGuards guards, Controls controls, HealthStore store, MigrationState migrations, IOptions<ResilienceOptions> options, TimeProvider clock, ILogger<HealthReporter> log)
    : BackgroundService
{
    private const int RoundsBetweenPrunes = 100;

    // Soon enough for others to know that this replica is there.
    private static readonly TimeSpan SayAgainAfter = TimeSpan.FromSeconds(30);

    // While a store is away changes gather; the newest of them are worth keeping.
    private const int MaxWaiting = 1000;

    // Several hosts may live in one process.
    private readonly string _instance = $"{ProcessInstance.Id}:{Guid.NewGuid().ToString("N")[..6]}";
    private readonly List<NotedChange> _waiting = [];

    // What is stored. Rows are kilobytes, and most extensions are called seldom.
    private readonly Dictionary<ExtensionKey, Told> _told = [];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await migrations.WaitAsync(stoppingToken);
        using var timer = new PeriodicTimer(options.Value.ReportEvery, clock);
        for (var round = 1; await timer.WaitForNextTickAsync(stoppingToken); round++)
        {
            try
            {
                await ReportAsync(stoppingToken);
                if (round % RoundsBetweenPrunes == 0)
                {
                    await store.PruneAsync(stoppingToken);
                    _told.Clear();
                }
            }
            catch (Exception e) when (e is NpgsqlException or TimeoutException or IOException or SocketException)
            {
                log.HealthNotStored(e.Message);
            }
        }
    }

    private async Task ReportAsync(CancellationToken ct)
    {
        guards.ForgetIdle();
        var (rows, telling) = (new List<HealthRow>(), new List<(ExtensionKey Key, Told Told)>());
        foreach (var (key, _) in guards.All)
        {
            // What has been decided shows also before the next call.
            var guard = guards.For(key, await controls.GetAsync(key, ct));
            var told = new Told(guard.Revision, guard.Seen.Version, clock.GetTimestamp());
            if (IsNews(key, told))
            {
                rows.Add(guard.Seen.Row(guard.Circuit));
                telling.Add((key, told));
            }

            _waiting.AddRange(guard.Seen.TakeChanges().Select(change => new NotedChange(key, change)));
        }

        _waiting.RemoveRange(0, Math.Max(0, _waiting.Count - MaxWaiting));
        await store.WriteAsync(_instance, rows, _waiting, ct);
        _waiting.Clear();
        foreach (var (key, told) in telling)
        {
            _told[key] = told;
        }
    }

    private bool IsNews(ExtensionKey key, Told now)
        => !_told.TryGetValue(key, out var last) || last.Revision != now.Revision || last.Version != now.Version
            || clock.GetElapsedTime(last.At, now.At) >= SayAgainAfter;

    private readonly record struct Told(long Revision, long Version, long At);
}
