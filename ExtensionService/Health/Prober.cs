using System.Collections.Concurrent;
using System.Net.Sockets;
using Microsoft.Extensions.Options;
using Npgsql;
using Platform.Data.Postgres;
using Platform.ExtensionService.Registry;
using Platform.ExtensionService.Resilience;

namespace Platform.ExtensionService.Health;

/// <summary>
/// Makes the probes that are due. Each replica makes its own: what one can't reach another may. A probe that hangs holds one of a few places until its
/// timeout, and never two of one extension.
/// </summary>
internal sealed class Prober(
    ControlStore store, ExtensionGuards guards, Probe probe, MigrationState migrations, IOptions<ResilienceOptions> options, TimeProvider clock, ILogger<Prober> log)
    : BackgroundService
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan ReadEvery = TimeSpan.FromSeconds(2);

    private readonly ConcurrentDictionary<ExtensionKey, bool> _running = new();
    private readonly Dictionary<ExtensionKey, long> _probedAt = [];
    private Task<List<ProbedExtension>>? _reading;
    private List<ProbedExtension> _known = [];
    private long? _readAt;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await migrations.WaitAsync(stoppingToken);
        using var timer = new PeriodicTimer(Tick, clock);
        do
        {
            await ReadAsync(stoppingToken);
            foreach (var extension in _known.Where(IsDue))
            {
                Start(extension, stoppingToken);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    /// <summary>Nothing waits for the store: while it is away the probes go on that are known.</summary>
    private async Task ReadAsync(CancellationToken ct)
    {
        if (_reading is null && (_readAt is not { } at || clock.GetElapsedTime(at) >= ReadEvery))
        {
            (_readAt, _reading) = (clock.GetTimestamp(), store.ListProbedAsync(ct));
        }

        if (_reading is not { IsCompleted: true } read)
        {
            return;
        }

        _reading = null;
        try
        {
            _known = await read;
            foreach (var gone in _probedAt.Keys.Except(_known.Select(static one => one.Key)).ToArray())
            {
                _probedAt.Remove(gone);
            }
        }
        catch (Exception e) when (e is NpgsqlException or TimeoutException or IOException or SocketException)
        {
            log.ProbesNotRead(e.Message);
        }
    }

    /// <summary>Its interval is over; or it is left alone no longer, and the probe has to say whether it works.</summary>
    private bool IsDue(ProbedExtension extension)
    {
        if (_running.ContainsKey(extension.Key) || _running.Count >= options.Value.ConcurrentProbes)
        {
            return false;
        }

        var circuit = guards.For(extension.Key, extension.Control).Circuit;
        return circuit.IsOpen
            ? circuit.OpensFor == TimeSpan.Zero
            : !_probedAt.TryGetValue(extension.Key, out var at) || clock.GetElapsedTime(at) >= IntervalOf(extension);
    }

    private TimeSpan IntervalOf(ProbedExtension extension)
        => TimeSpan.FromSeconds(extension.Control.Settings.Probe?.IntervalSeconds ?? options.Value.ProbeIntervalSeconds);

    private void Start(ProbedExtension extension, CancellationToken ct)
    {
        _probedAt[extension.Key] = clock.GetTimestamp();
        _running[extension.Key] = true;
        _ = RunAsync(extension, ct);
    }

    private async Task RunAsync(ProbedExtension extension, CancellationToken ct)
    {
        await Task.Yield();
        try
        {
            await probe.RunAsync(extension, ct);
        }
        finally
        {
            _running.TryRemove(extension.Key, out _);
        }
    }
}
