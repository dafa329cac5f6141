using System.Collections.Immutable;
using Microsoft.Extensions.Options;
using Platform.LlmService.Chat;
using Platform.LlmService.Limits;
using Platform.LlmService.ModelCatalog;
using Platform.LlmService.Providers.Routing;
using Platform.LlmService.Providers.Simulated;
using Platform.ServiceDefaults;

namespace Platform.LlmService.Providers;

/// <summary>
/// Who may serve a model, in the order in which they are asked: the tenant's deployments, or else the platform's, or else the first provider that offers the
/// name. A name that no list has goes to the configured upstream, if there is one, all the same: lists leave out aliases and fine-tuned models, and for a
/// while they may not be known at all.
/// </summary>
internal sealed class ProviderRouter(
    ProviderSet providers, ModelRegistry registry, RouteBooks books, DeploymentGate gate, IOptions<RoutingOptions> options, TimeProvider clock)
{
    private static readonly Func<double> Chance = Random.Shared.NextDouble;

    /// <exception cref="ChatRequestException">Nobody serves this model, to this caller.</exception>
    public async ValueTask<ModelRoute> FindAsync(CallerIdentity caller, string model, CancellationToken ct)
    {
        var (own, shared) = (await books.FindAsync(new Owner(caller.TenantId), ct), await books.FindAsync(Owner.Platform, ct));
        var candidates = await FindAsync(caller, model, own, shared, ct);
        if (candidates.IsEmpty)
        {
            throw NotFound(model);
        }

        var all = HaveFallbacks(candidates) ? await WithFallbacksAsync(candidates, caller, own, shared, ct) : candidates;
        return new ModelRoute(all, caller.TenantId, gate, options.Value, clock);
    }

    public static ChatRequestException NotFound(string model) =>
        new($"The model '{model}' does not exist or you do not have access to it.", "model")
        {
            Status = StatusCodes.Status404NotFound,
            Code = "model_not_found",
        };

    private static bool HaveFallbacks(ImmutableArray<Candidate> candidates)
    {
        foreach (var candidate in candidates)
        {
            if (candidate.Deployment is { Fallbacks.Length: > 0 })
            {
                return true;
            }
        }

        return false;
    }

    private async ValueTask<ImmutableArray<Candidate>> WithFallbacksAsync(
        ImmutableArray<Candidate> candidates, CallerIdentity caller, RouteTable own, RouteTable shared, CancellationToken ct)
    {
        var all = candidates;
        foreach (var fallback in candidates.SelectMany(static candidate => candidate.Deployment?.Fallbacks ?? []).Distinct(StringComparer.Ordinal))
        {
            all = all.AddRange(await FindAsync(caller, fallback, own, shared, ct));
        }

        return all;
    }

    private async ValueTask<ImmutableArray<Candidate>> FindAsync(CallerIdentity caller, string model, RouteTable own, RouteTable shared, CancellationToken ct)
    {
        if ((own.Find(model) ?? shared.Find(model)) is { } deployed)
        {
            return caller.MayUse(model) ? WeightedOrder.Of(deployed, Chance) : [];
        }

        return await FindByListAsync(model, own, shared, ct) is { } candidate && caller.MayUse(candidate.Model) ? [candidate] : [];
    }

    private async ValueTask<Candidate?> FindByListAsync(string model, RouteTable own, RouteTable shared, CancellationToken ct)
    {
        if (SimulatedProvider.IsModel(model))
        {
            return new Candidate(providers.Simulated, BuiltIn.Simulated, providers.Simulated.NameOf(model), model, null);
        }

        // Whatever its list says, the last one is asked: a call that waited for the list would have waited for nothing.
        return await FindListedAsync(own, model, ct) ?? await FindListedAsync(shared, model, ct)
            ?? (providers.Fallback is { } upstream ? new Candidate(upstream, BuiltIn.Upstream, model, model, null) : null);
    }

    private async ValueTask<Candidate?> FindListedAsync(RouteTable table, string model, CancellationToken ct)
    {
        foreach (var listed in table.Listed)
        {
            if (IsOn(await registry.ListAsync(table.Owner, listed, ct), model))
            {
                return new Candidate(listed.Provider, listed.Name, model, model, null) { WatchedAs = listed.WatchedAs };
            }
        }

        return null;
    }

    private static bool IsOn(ImmutableArray<ModelEntry> list, string model)
    {
        foreach (var entry in list)
        {
            if (entry.Id == model)
            {
                return true;
            }
        }

        return false;
    }
}
