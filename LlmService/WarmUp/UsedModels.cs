using System.Collections.Concurrent;
using System.Collections.Frozen;

namespace Platform.LlmService.WarmUp;

/// <summary>Which of the models with a lazy warm-up have been used in this process. Costs a call one look into a set that is empty for most.</summary>
internal sealed class UsedModels
{
    private readonly ConcurrentDictionary<(Guid TenantId, string Model), bool> _used = [];
    private volatile FrozenSet<(Guid TenantId, string Model)> _watched = [];

    public bool IsWatching => _watched.Count > 0;

    /// <summary>Only these are of interest from now on.</summary>
    public void Watch(IEnumerable<(Guid TenantId, string Model)> models)
    {
        _watched = models.ToFrozenSet();
        foreach (var model in _used.Keys.Where(model => !_watched.Contains(model)))
        {
            _used.TryRemove(model, out _);
        }
    }

    public void Saw(Guid tenantId, string model)
    {
        if (_watched.Contains((tenantId, model)))
        {
            _used[(tenantId, model)] = true;
        }
    }

    /// <summary>Whether it was used since this was last asked.</summary>
    public bool Take(Guid tenantId, string model) => _used.TryRemove((tenantId, model), out _);
}
