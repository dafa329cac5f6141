using Platform.Contracts;
using Platform.LlmService.Providers;
using Platform.LlmService.Providers.Routing;
using Platform.ServiceDefaults;

namespace Platform.LlmService.ModelCatalog;

/// <summary>Has providers asked for their lists before these are old.</summary>
internal sealed class ModelRefresher(ProviderSet providers, ModelRegistry registry, RouteBooks books)
{
    /// <summary>All at once. A provider that gives no answer keeps the list it had.</summary>
    public async Task<ModelsRefreshed> RefreshAsync(CallerIdentity caller, CancellationToken ct)
    {
        var asked = new List<Task<RefreshedList>>();
        var isOperator = caller.Scopes.Contains(Scopes.PlatformAdmin);
        foreach (var owner in isOperator ? (Owner[])[new(caller.TenantId), Owner.Platform] : [new(caller.TenantId)])
        {
            var table = await books.FindAsync(owner, ct);
            asked.AddRange(table.Listed.Select(listed => RefreshAsync(listed.Name, listed.Provider, () => registry.ForgetAsync(owner, listed), ct)));
        }

        if (isOperator && providers.Fallback is { } upstream)
        {
            asked.Add(RefreshAsync(BuiltIn.Upstream, upstream, () => registry.ForgetAsync(upstream), ct));
        }

        return new ModelsRefreshed(await Task.WhenAll(asked));
    }

    private static async Task<RefreshedList> RefreshAsync(string name, IModelProvider provider, Func<Task> forget, CancellationToken ct)
    {
        try
        {
            var models = await provider.ReadModelsAsync(ct);
            await forget();
            return new RefreshedList(name, models.Length, null);
        }
        catch (ProviderException e)
        {
            return new RefreshedList(name, null, e.Message);
        }
    }
}

/// <summary>What came of it, provider by provider.</summary>
internal sealed record ModelsRefreshed(IReadOnlyList<RefreshedList> Providers);

/// <summary>What one provider said: a number of models, or why there is none.</summary>
internal sealed record RefreshedList(string Provider, int? Models, string? Error);
