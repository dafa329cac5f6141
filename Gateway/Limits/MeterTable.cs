using System.Collections.Concurrent;
using Microsoft.Extensions.Options;

namespace Platform.Gateway.Limits;

/// <summary>
/// The meters of all subjects, in bounded memory: two generations, of which the older is dropped after a window or when the younger is full. A meter
/// that nobody asked for during a window says nothing any more; one whose requests still run is kept.
/// </summary>
internal sealed class MeterTable(IOptions<LimitOptions> options, TimeProvider clock)
{
    private readonly int _capacity = Math.Max(1, options.Value.MaxSubjects / 2);
    private readonly Lock _gate = new();
    // Replaced under _gate, read without: who sees the older pair finds the same meters in it.
    private volatile Generations _generations = new([], [], clock.GetTimestamp());

    public int Count => _generations.Young.Count + _generations.Old.Count;

    public Meter this[Subject subject]
    {
        get
        {
            var generations = _generations;
            if (clock.GetElapsedTime(generations.Since) > LimitOptions.Window || Volatile.Read(ref generations.Added) >= _capacity)
            {
                generations = Turn(generations);
            }

            return generations.Young.TryGetValue(subject, out var meter) ? meter : Add(generations, subject);
        }
    }

    /// <summary>The meter of a subject that has one.</summary>
    public Meter? Find(Subject subject)
    {
        var generations = _generations;
        return generations.Young.GetValueOrDefault(subject) ?? generations.Old.GetValueOrDefault(subject);
    }

    private static Meter Add(Generations generations, Subject subject)
    {
        var meter = generations.Old.TryGetValue(subject, out var known) ? known : new Meter();
        if (generations.Young.TryAdd(subject, meter))
        {
            Interlocked.Increment(ref generations.Added);
            return meter;
        }

        return generations.Young[subject];
    }

    private Generations Turn(Generations seen)
    {
        lock (_gate)
        {
            if (!ReferenceEquals(seen, _generations))
            {
                return _generations;
            }

            var young = new ConcurrentDictionary<Subject, Meter>(seen.Old.Where(static entry => entry.Value.Running > 0));
            return _generations = new(young, seen.Young, clock.GetTimestamp());
        }
    }

    private sealed class Generations(ConcurrentDictionary<Subject, Meter> young, ConcurrentDictionary<Subject, Meter> old, long since)
    {
        /// <summary>Not the number of entries: those carried over don't count, or many long requests would turn the generations all the time.</summary>
        public int Added;

        public ConcurrentDictionary<Subject, Meter> Young => young;

        public ConcurrentDictionary<Subject, Meter> Old => old;

        public long Since => since;
    }
}
