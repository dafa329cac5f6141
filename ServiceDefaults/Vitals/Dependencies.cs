using System.Collections.Concurrent;
using System.Text.Json;

namespace Platform.ServiceDefaults;

/// <summary>
/// All whom this process asks. Names come from tenants, too, so their number is bounded: when it is reached those whom nobody has asked for a while are
/// forgotten, and if there are none, who comes next is counted under one common name.
/// </summary>
/// <param name="clock">Time.</param>
public sealed class Dependencies(TimeProvider clock)
{
    /// <summary>Name of those for whom there was no place.</summary>
    public const string OtherName = "_other";

    internal const int MostNames = 200;

    private static readonly TimeSpan Idle = TimeSpan.FromMinutes(15);

    private readonly ConcurrentDictionary<(string Kind, string Name), Dependency> _known = new();
    private readonly Lock _gate = new();

    /// <summary>Somebody who is asked. To be looked up for each call: it may have been forgotten since the last one.</summary>
    /// <param name="kind">What it is.</param>
    /// <param name="name">Its name.</param>
    /// <returns>Its record, or the common one of its kind.</returns>
    public Dependency Of(string kind, string name) => _known.TryGetValue((kind, name), out var known) ? known : Add(kind, name);

    internal void Write(Utf8JsonWriter json)
    {
        json.WriteStartArray("dependencies"u8);
        foreach (var (_, dependency) in _known)
        {
            dependency.Write(json);
        }

        json.WriteEndArray();
    }

    private Dependency Add(string kind, string name)
    {
        lock (_gate)
        {
            if (_known.Count >= MostNames && name != OtherName)
            {
                ForgetIdle();
                name = _known.Count >= MostNames && !_known.ContainsKey((kind, name)) ? OtherName : name;
            }

            return _known.GetOrAdd((kind, name), static (key, clock) => new(key.Kind, key.Name, clock), clock);
        }
    }

    private void ForgetIdle()
    {
        foreach (var (key, dependency) in _known)
        {
            if (dependency.IdleFor >= Idle)
            {
                _known.TryRemove(key, out _);
            }
        }
    }
}
