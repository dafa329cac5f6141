using System.Text.Json;

namespace Platform.ServiceDefaults;

/// <summary>Somebody whom this process asks: what is under way, and how it went. See <see cref="Dependencies"/>.</summary>
public sealed class Dependency
{
    private readonly TimeProvider _clock;
    private readonly LatencyHistogram _latency = new();
    private readonly Lock _gate = new();
    // Those who wait for a first byte, the longest first: a list through the calls themselves.
    private DependencyCall? _first;
    private DependencyCall? _last;
    private int _running;
    private long _calls;
    private long _failures;
    private long _usedAt;

    internal Dependency(string kind, string name, TimeProvider clock)
    {
        (Kind, Name, _clock) = (kind, name, clock);
        _usedAt = clock.GetTimestamp();
    }

    /// <summary>What it is.</summary>
    public string Kind { get; }

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>Tells how its circuit stands: <c>closed</c>, <c>open</c> or <c>half-open</c>.</summary>
    public Func<string?>? Circuit { get; set; }

    internal TimeSpan IdleFor => Volatile.Read(ref _running) > 0 ? TimeSpan.Zero : _clock.GetElapsedTime(Volatile.Read(ref _usedAt));

    /// <summary>A call begins.</summary>
    /// <returns>To be ended.</returns>
    public DependencyCall Begin()
    {
        lock (_gate)
        {
            var call = new DependencyCall(this, _clock.GetTimestamp()) { Previous = _last };
            if (_last is { } before)
            {
                before.Next = call;
            }

            _last = call;
            _first ??= call;
            _running++;
            return call;
        }
    }

    internal void Answered(DependencyCall call)
    {
        lock (_gate)
        {
            if (!call.IsSilent)
            {
                return;
            }

            Remove(call);
        }

        _latency.Record(_clock.GetElapsedTime(call.Began));
    }

    internal void End(DependencyCall call, bool isFailure)
    {
        lock (_gate)
        {
            if (call.IsEnded)
            {
                return;
            }

            call.IsEnded = true;
            _usedAt = _clock.GetTimestamp();
            _running--;
            _calls++;
            _failures += isFailure ? 1 : 0;
            if (call.IsSilent)
            {
                Remove(call);
            }
        }
    }

    internal void Write(Utf8JsonWriter json)
    {
        int running;
        long calls;
        long failures;
        TimeSpan silence;
        lock (_gate)
        {
            (running, calls, failures) = (_running, _calls, _failures);
            silence = _first is { } longest ? _clock.GetElapsedTime(longest.Began) : TimeSpan.Zero;
        }

        json.WriteStartObject();
        json.WriteString("kind"u8, Kind);
        json.WriteString("name"u8, Name);
        json.WriteNumber("running"u8, running);
        json.WriteNumber("longestSilence"u8, silence.TotalMilliseconds);
        json.WriteNumber("calls"u8, calls);
        json.WriteNumber("failures"u8, failures);
        _latency.Write(json, "latency"u8);
        json.WriteString("circuit"u8, Circuit?.Invoke());
        json.WriteEndObject();
    }

    private void Remove(DependencyCall call)
    {
        if (call.Previous is { } before)
        {
            before.Next = call.Next;
        }
        else
        {
            _first = call.Next;
        }

        if (call.Next is { } after)
        {
            after.Previous = call.Previous;
        }
        else
        {
            _last = call.Previous;
        }

        (call.IsSilent, call.Previous, call.Next) = (false, null, null);
    }
}
