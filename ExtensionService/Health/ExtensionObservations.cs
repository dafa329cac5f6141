using Platform.ExtensionService.Registry;
using Platform.ExtensionService.Resilience;

namespace Platform.ExtensionService.Health;

/// <summary>What came of a probe; no error when the extension works.</summary>
internal sealed record ProbeResult(DateTimeOffset At, TimeSpan Took, string? Error);

/// <summary>Something that happened to an extension.</summary>
internal sealed record StateChange(DateTimeOffset At, string Change, string? Reason);

/// <summary>What this process has seen of one extension in the last five minutes.</summary>
internal sealed class ExtensionObservations(ExtensionKey key, TimeProvider clock, ILogger log)
{
    public static readonly TimeSpan Window = TimeSpan.FromMinutes(5);

    // Until they are stored; more in a few seconds would tell nothing more.
    private const int MaxChanges = 20;

    private readonly Lock _gate = new();
    private readonly SlidingWindow<Slot> _lately = new(Window, clock);
    private readonly Queue<StateChange> _changes = [];
    private ProbeResult? _probe;
    private string? _error;
    private DateTimeOffset? _errorAt;
    private long _usedAt = clock.GetTimestamp();
    private long _version;

    /// <summary>How long nobody has called it or probed it.</summary>
    public TimeSpan IdleFor => clock.GetElapsedTime(Volatile.Read(ref _usedAt));

    /// <summary>Grows with everything that is seen.</summary>
    public long Version => Volatile.Read(ref _version);

    /// <summary>A call was answered, or failed.</summary>
    public void Called(TimeSpan took, string? error)
    {
        lock (_gate)
        {
            var slot = Use();
            slot.Times[ResponseTimes.BucketOf(took)]++;
            slot.Calls++;
            if (error is not null)
            {
                slot.Errors++;
                (_error, _errorAt) = (error, clock.GetUtcNow());
            }
        }
    }

    /// <summary>A call was not let through.</summary>
    public void Refused()
    {
        lock (_gate)
        {
            Use().Refused++;
        }
    }

    public void Probed(ProbeResult probe)
    {
        lock (_gate)
        {
            Use();
            _probe = probe;
        }
    }

    /// <summary>Its circuit has opened or closed.</summary>
    public void Changed(CircuitView circuit)
    {
        lock (_gate)
        {
            _version++;
            _changes.Enqueue(new StateChange(circuit.Since, circuit.IsOpen ? "unavailable" : "healthy", circuit.Reason));
            if (_changes.Count > MaxChanges)
            {
                _changes.Dequeue();
            }
        }

        if (circuit.IsOpen)
        {
            log.ExtensionUnavailable(key.Name, key.TenantId, circuit.Reason);
        }
        else
        {
            log.ExtensionBack(key.Name, key.TenantId);
        }
    }

    /// <summary>All of it, as it is told to the other replicas.</summary>
    public HealthRow Row(CircuitView circuit)
    {
        lock (_gate)
        {
            var (now, times) = (clock.GetUtcNow(), new int[ResponseTimes.Count]);
            var row = new HealthRow(key, circuit.IsOpen, circuit.Since, circuit.Reason, circuit.IsOpen ? now + circuit.OpensFor : null, _error, _errorAt, _probe, times);
            foreach (var slot in _lately.Recent)
            {
                (row.Calls, row.Errors, row.Refused) = (row.Calls + slot.Calls, row.Errors + slot.Errors, row.Refused + slot.Refused);
                for (var i = 0; i < times.Length; i++)
                {
                    times[i] += slot.Times[i];
                }
            }

            return row;
        }
    }

    public IReadOnlyList<StateChange> TakeChanges()
    {
        lock (_gate)
        {
            StateChange[] taken = [.. _changes];
            _changes.Clear();
            return taken;
        }
    }

    private Slot Use()
    {
        Volatile.Write(ref _usedAt, clock.GetTimestamp());
        _version++;
        return _lately.Current;
    }

    private sealed class Slot
    {
        public int[] Times { get; } = new int[ResponseTimes.Count];

        public int Calls { get; set; }

        public int Errors { get; set; }

        public int Refused { get; set; }
    }
}
