using Platform.Contracts;
using Platform.Data.Caching;
using Platform.UsageService.Prices.Files;

namespace Platform.UsageService.Recording;

/// <summary>
/// Prices what its producer could not, by the price that held when the call started. What has no price here either stays without a cost: unknown
/// is not free.
/// </summary>
internal sealed class LatePricing(TtlCache<ModelPrices> prices, FirstPrices first, ILogger<LatePricing> log)
{
    public async Task<IReadOnlyList<UsageEvent>> ApplyAsync(IReadOnlyList<UsageEvent> events, CancellationToken ct)
    {
        var found = await FindPricesAsync(events, ct);
        return found.Count == 0 ? events : [.. events.Select(usage => Price(usage, found))];
    }

    private async Task<Dictionary<string, ModelPrices>> FindPricesAsync(IReadOnlyList<UsageEvent> events, CancellationToken ct)
    {
        var found = new Dictionary<string, ModelPrices>(StringComparer.Ordinal);
        foreach (var model in events.Where(static e => e.CostNanoUsd is null).Select(static e => e.Model).Distinct(StringComparer.Ordinal))
        {
            await first.WaitAsync(ct);
            if (await prices.GetAsync(model, ct) is { } known)
            {
                found.Add(model, known);
            }
        }

        return found;
    }

    private UsageEvent Price(UsageEvent usage, Dictionary<string, ModelPrices> found)
    {
        if (usage.CostNanoUsd is not null || !found.TryGetValue(usage.Model, out var known) || known.At(usage.Provider, usage.StartedAt) is not { } price)
        {
            return usage;
        }

        var cost = usage.Kind == UsageKind.Adjustment ? price.DifferenceOf(usage.Tokens) : price.CostOf(usage.Tokens);
        if (Math.Abs(cost) <= ModelPrice.HighestCost)
        {
            return usage with { CostNanoUsd = cost };
        }

        // A producer's cost would be refused above this; refusing ours would send the event around for ever.
        log.CostImplausible(usage.EventId, usage.Model, cost);
        return usage;
    }
}
