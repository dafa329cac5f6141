using System.Text.Json;
using Microsoft.Extensions.Options;
using Platform.Contracts;
using Platform.Data.Redis;
using Platform.Gateway.Interference.Mitigation;
using Platform.ServiceDefaults;

namespace Platform.Gateway.Interference.History;

/// <summary>
/// Keeps the memories of all gateways alike, once a second: the active one writes to Redis what is new, the others read it. Without Redis, or while it doesn't answer, each goes on by itself, and
/// what was not written is written later.
/// </summary>
internal sealed class Replication(
    SharedHistory shared,
    Chronicle chronicle,
    RecentIncidents recent,
    News news,
    Samples samples,
    MitigationControl mitigation,
    InterferenceMonitor monitor,
    IOptions<HistoryOptions> options,
    TimeProvider clock,
    ILogger<Replication> log) : BackgroundService
{
    private const int UsualNews = 50;
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan ConfirmEvery = TimeSpan.FromMinutes(1);

    private bool _isRestored;
    private bool _isBehind = true;
    private bool _isReported;
    private long _writtenNews;
    private DateTimeOffset _writtenSample;
    private DateTimeOffset _heardAt;
    private long _confirmedAt = clock.GetTimestamp();

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await StepAsync(stoppingToken);
            await Task.Delay(Interval, clock, stoppingToken);
        }
    }

    internal async Task StepAsync(CancellationToken ct)
    {
        var status = monitor.Current;
        Sample(status);
        if (!status.Leader.IsActive)
        {
            chronicle.Leave();
        }

        var isActive = chronicle.TakeUnshared(out var changed);
        Confirm(isActive);
        if (!shared.IsThere)
        {
            return;
        }

        try
        {
            await RestoreAsync(ct);
            await (isActive ? WriteAsync(changed, ct) : ReadAsync(ct));
            if (_isReported)
            {
                log.HistoryShared();
            }

            _isReported = false;
        }
        catch (RedisUnavailableException away)
        {
            _isBehind = true;
            if (!_isReported)
            {
                log.HistoryAlone(away.Message);
            }

            _isReported = true;
        }
    }

    /// <summary>Every gateway watches, so each has readings of its own to remember.</summary>
    private void Sample(MonitorStatus status)
    {
        if (status.At is not { } at)
        {
            return;
        }

        Sample? sample = null;
        if (samples.Latest is not { } latest || at - latest >= options.Value.SampleEvery)
        {
            samples.Add(sample = History.Sample.Of(at, status.Services));
        }

        if (news.HasListeners)
        {
            news.Tell(NewsKinds.Reading, System.Text.Encoding.UTF8.GetString((sample ?? History.Sample.Of(at, status.Services)).Json));
        }
    }

    private void Confirm(bool isActive)
    {
        if (clock.GetElapsedTime(_confirmedAt) >= ConfirmEvery)
        {
            _confirmedAt = clock.GetTimestamp();
            if (isActive)
            {
                chronicle.ConfirmOpen();
            }
        }
    }

    /// <summary>Once, what happened before this process was.</summary>
    private async Task RestoreAsync(CancellationToken ct)
    {
        if (_isRestored)
        {
            return;
        }

        await ReadAllAsync(ct);
        var most = (int)Math.Min(int.MaxValue, options.Value.Keep / options.Value.SampleEvery);
        foreach (var sample in await shared.ReadSamplesAsync(most, ct))
        {
            samples.Add(sample);
        }

        (_isRestored, _writtenSample) = (true, samples.Latest ?? default);
    }

    private async Task WriteAsync(IReadOnlyList<IncidentState> changed, CancellationToken ct)
    {
        var keep = options.Value.Keep;
        if (_isBehind)
        {
            // Redis may be new, or another gateway's word may be in it; of each incident it keeps the later state.
            _writtenNews = (await shared.ReadNewsAsync(1, ct)) is [{ Id: { } latest }] ? latest : 0;
            changed = recent.All;
        }

        await shared.WriteIncidentsAsync(changed, recent.TakeForgotten(), keep, ct);
        if (news.Since(_writtenNews) is { Count: > 0 } unwritten)
        {
            await shared.AddNewsAsync(unwritten, keep, ct);
            _writtenNews = unwritten[^1].Id!.Value;
        }

        if (samples.LatestAfter(_writtenSample) is { } sample)
        {
            await shared.AddSampleAsync(sample, Math.Max(1, samples.Count), keep, ct);
            _writtenSample = sample.At;
        }

        await shared.WriteNowAsync(new(ProcessInstance.Id, clock.GetUtcNow(), _writtenNews, mitigation.State), ct);
        _isBehind = false;
    }

    private async Task ReadAsync(CancellationToken ct)
    {
        // What the next leader, perhaps this one, finds here is older than what it knows.
        _isBehind = true;
        if (await shared.ReadNowAsync(ct) is not { } now || now.At == _heardAt)
        {
            return;
        }

        _heardAt = now.At;
        mitigation.Follow(now.Mitigation);
        if (now.LastNews <= news.LastId)
        {
            return;
        }

        var latest = await shared.ReadNewsAsync(UsualNews, ct);
        if (latest is [{ Id: { } oldest }, ..] && oldest > news.LastId && latest.Count == UsualNews)
        {
            await ReadAllAsync(ct);
            return;
        }

        Take(latest);
    }

    private async Task ReadAllAsync(CancellationToken ct)
    {
        foreach (var state in await shared.ReadIncidentsAsync(ct))
        {
            recent.Put(state);
        }

        Take(await shared.ReadNewsAsync(News.Capacity, ct));
    }

    private void Take(IReadOnlyList<NewsItem> items)
    {
        foreach (var item in items.Where(news.TryAdd).Where(static item => item.Kind == NewsKinds.Incident))
        {
            if (ReadState(item.Json) is { Incident: not null } state)
            {
                recent.Put(state);
            }
        }
    }

    private static IncidentState? ReadState(string json)
    {
        try
        {
            return JsonSerializer.Deserialize(json, ContractsJson.Default.IncidentState);
        }
        catch (JsonException)
        {
            // Of another version.
            return null;
        }
    }
}
