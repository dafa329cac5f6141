using System.Text.Json;
using Microsoft.Extensions.Options;
using Platform.Data.Redis;
using Platform.Gateway.Interference.Findings;
using Platform.Gateway.Interference.Watching;
using Platform.ServiceDefaults;

namespace Platform.Gateway.Interference.Leadership;

/// <summary>
/// Sees to it that one gateway is active: the one that holds a lease in Redis. A leader believes in itself for no longer than it knows the lease to be its own, so one that was
/// frozen is none when it wakes. Without Redis nobody can say who it is, and each is active for itself: better told twice than by nobody.
/// </summary>
internal sealed class Election : BackgroundService
{
    private const string LeaseKey = "{gateway:interference}:leader";
    private const string IncidentsKey = "{gateway:interference}:incidents";
    private const int AttemptsInLease = 5;
    // Nobody waits for it.
    private const int Patience = 8;
    private static readonly TimeSpan Kept = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan ToldAnew = TimeSpan.FromSeconds(20);

    private readonly RedisConnection? _redis;
    private readonly RedisLease? _lease;
    private readonly TimeSpan _duration;
    private readonly bool _isEnabled;
    private readonly MonitorClock _clock;
    private readonly TimeProvider _time;
    private readonly ILogger<Election> _log;
    private Tenure _tenure;
    private HandOver? _toHand;
    private HandOver? _handed;
    private TimeSpan _handedAt;
    private int _failures;

    public Election(IServiceProvider services, IOptions<InterferenceOptions> options, MonitorClock clock, TimeProvider time, ILogger<Election> log)
    {
        (_redis, _duration, _clock, _time, _log) = (services.GetService<RedisConnection>(), options.Value.LeaseDuration, clock, time, log);
        _isEnabled = options.Value.Enabled;
        _lease = _redis is null ? null : new(_redis, LeaseKey, $"{ProcessInstance.Id} {Guid.NewGuid():n}", _duration);
        _tenure = new(_redis is null && _isEnabled ? new(Role.Alone, ProcessInstance.Id, clock.Wall, []) : new(Role.Follower, Active: null, clock.Wall, []), TimeSpan.MaxValue);
    }

    /// <summary>As of now: a leader whose lease has run out is none, whoever else is.</summary>
    public Term Current => Volatile.Read(ref _tenure) is var tenure && _clock.Now < tenure.Until ? tenure.Term : tenure.Lapsed;

    /// <summary>Ids of incidents that another gateway would go on with.</summary>
    public IReadOnlySet<Guid> Handed => Volatile.Read(ref _handed)?.Ids ?? HandOver.None;

    /// <summary>Leaves the open incidents for whoever is active next. Returns at once.</summary>
    public void Leave(IReadOnlyList<HandedIncident> open) => Volatile.Write(ref _toHand, new(open));

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        if (_lease is not null && Current.Role == Role.Leader)
        {
            try
            {
                await _lease.ReleaseAsync(cancellationToken).WaitAsync(_duration, _time, cancellationToken);
            }
            catch (Exception lost) when (IsLoss(lost))
            {
                // It ends by itself.
            }
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!_isEnabled || _lease is null || _redis is null)
        {
            return;
        }

        _ = _redis.ConnectAsync(stoppingToken);
        while (true)
        {
            await AttemptAsync(_redis, _lease, stoppingToken);
            await Task.Delay(_duration / AttemptsInLease, _time, stoppingToken);
        }
    }

    private static bool IsLoss(Exception exception) => exception is RedisUnavailableException or TimeoutException or OperationCanceledException;

    private async Task AttemptAsync(RedisConnection redis, RedisLease lease, CancellationToken ct)
    {
        // From before the question: nobody knows how long the answer was on its way.
        var until = _clock.Now + _duration;
        try
        {
            var holder = await lease.HoldAsync(Patience, ct).WaitAsync(_duration / 2, _time, ct);
            if (holder == lease.Token)
            {
                await LeadAsync(redis, lease, until, ct);
            }
            else
            {
                Follow(holder);
            }

            _failures = 0;
        }
        catch (Exception lost) when (IsLoss(lost) && !ct.IsCancellationRequested)
        {
            // As many attempts, not as much time: who was frozen has not tried.
            if (++_failures >= AttemptsInLease && Current.Role != Role.Alone)
            {
                _log.WatchesAlone(lost.Message);
                Enter(new(Role.Alone, ProcessInstance.Id, _clock.Wall, []), TimeSpan.MaxValue);
            }
        }
    }

    private async Task LeadAsync(RedisConnection redis, RedisLease lease, TimeSpan until, CancellationToken ct)
    {
        if (Current is { Role: Role.Leader } term)
        {
            Enter(term, until);
            await HandOverAsync(redis, lease, ct);
            return;
        }

        var left = await redis.ExecuteAsync(static database => database.StringGetAsync(IncidentsKey), Patience, ct).WaitAsync(_duration / 2, _time, ct);
        Enter(new(Role.Leader, ProcessInstance.Id, _clock.Wall, Read((byte[]?)left)), until);
        _log.Leads();
    }

    private void Follow(string holder)
    {
        var active = holder.Split(' ')[0];
        if (Current is { Role: Role.Follower } term && term.Active == active)
        {
            return;
        }

        _log.Follows(active);
        Enter(new(Role.Follower, active, _clock.Wall, []), TimeSpan.MaxValue);
    }

    private async Task HandOverAsync(RedisConnection redis, RedisLease lease, CancellationToken ct)
    {
        var open = Volatile.Read(ref _toHand);
        if (open is null || (open == _handed && _clock.Now - _handedAt < ToldAnew))
        {
            return;
        }

        var json = JsonSerializer.SerializeToUtf8Bytes(open.Incidents, HandOverJson.Default.IReadOnlyListHandedIncident);
        var keep = (long)Kept.TotalMilliseconds;
        var done = await redis.ExecuteAsync(
            database => database.ScriptEvaluateAsync(LeaderScripts.HandOver, [lease.Key, IncidentsKey], [lease.Token, json, keep]), Patience, ct);
        if ((int)done == 1)
        {
            _handedAt = _clock.Now;
            Volatile.Write(ref _handed, open);
        }
    }

    private IReadOnlyList<HandedIncident> Read(byte[]? json)
    {
        try
        {
            return json is null ? [] : JsonSerializer.Deserialize(json, HandOverJson.Default.IReadOnlyListHandedIncident) ?? [];
        }
        catch (JsonException unknown)
        {
            // Another version's: what is still wrong is found again.
            _log.InheritanceNotUnderstood(unknown.Message);
            return [];
        }
    }

    private void Enter(Term term, TimeSpan until) => Volatile.Write(ref _tenure, new(term, until));

    /// <summary>A term and until when it is known to last.</summary>
    private sealed record Tenure(Term Term, TimeSpan Until)
    {
        public Term Lapsed { get; } = new(Role.Follower, Active: null, Term.Since, []);
    }

    private sealed record HandOver(IReadOnlyList<HandedIncident> Incidents)
    {
        public static IReadOnlySet<Guid> None { get; } = new HashSet<Guid>();

        public IReadOnlySet<Guid> Ids { get; } = Incidents.Select(static incident => incident.Id).ToHashSet();
    }
}
