using System.Collections.Concurrent;
using Microsoft.Extensions.Options;
using Platform.ExtensionService.Health;
using Platform.ExtensionService.Registry;
using Platform.ServiceDefaults;

namespace Platform.ExtensionService.Resilience;

/// <summary>The guards of all extensions that this process has had to do with lately.</summary>
internal sealed class ExtensionGuards(IOptions<ResilienceOptions> options, Dependencies dependencies, TimeProvider clock, ILogger<ExtensionGuards> log)
{
    private static readonly TimeSpan IdleFor = TimeSpan.FromMinutes(15);

    private readonly ConcurrentDictionary<ExtensionKey, ExtensionGuard> _guards = new();

    public IEnumerable<KeyValuePair<ExtensionKey, ExtensionGuard>> All => _guards;

    /// <summary>The guard that follows this decision, or a later one. A new decision begins anew: with a closed circuit and all places free.</summary>
    public ExtensionGuard For(ExtensionKey key, ExtensionControl control)
        => _guards.TryGetValue(key, out var guard) && guard.Revision >= control.Revision
            ? guard
            : _guards.AddOrUpdate(
                key,
                static (name, state) => state.Me.Create(name, state.Control, new ExtensionObservations(name, state.Me.Clock, state.Me.Log)),
                static (name, known, state) => known.Revision >= state.Control.Revision ? known : state.Me.Create(name, state.Control, known.Seen),
                (Me: this, Control: control));

    /// <summary>Forgets extensions that nobody calls, so that what is known is bounded by what is used.</summary>
    public void ForgetIdle()
    {
        foreach (var (key, guard) in _guards)
        {
            if (guard.IsIdle && guard.Seen.IdleFor > IdleFor)
            {
                _guards.TryRemove(new(key, guard));
            }
        }
    }

    private TimeProvider Clock => clock;

    private ILogger Log => log;

    private ExtensionGuard Create(ExtensionKey key, ExtensionControl control, ExtensionObservations seen) => new(key, control, options.Value, seen, dependencies, clock);
}
