using System.Collections.Frozen;
using Platform.Contracts;

namespace Platform.LlmService.Pricing;

/// <summary>
/// This process's copy of the prices that UsageService owns, by the models' exact names. Before the first copy has come every cost is unknown; a copy
/// stays while no newer one can be had. What has no price is unknown, which is not the same as free.
/// </summary>
internal sealed class PriceBook
{
    private volatile FrozenDictionary<string, ModelPrices>? _models;

    /// <summary>True once a copy has come.</summary>
    public bool IsKnown => _models is not null;

    /// <summary>The price that holds for a call of this provider that starts then; null when none is known.</summary>
    public ModelPrice? Find(string provider, string model, DateTimeOffset at)
        => _models is { } models && models.TryGetValue(model, out var prices) ? prices.At(provider, at) : null;

    /// <summary>Cost in nano-USD, or null when it can't be known here. Nothing used costs nothing, whatever the price.</summary>
    public long? CostOf(string provider, string model, DateTimeOffset at, TokenCounts tokens)
    {
        var cost = tokens == TokenCounts.Zero ? 0 : Find(provider, model, at)?.CostOf(tokens);
        return cost > ModelPrice.HighestCost ? null : cost;
    }

    public void Replace(PublishedPrices prices)
        => _models = prices.Models.ToFrozenDictionary(static entry => entry.Model, StringComparer.Ordinal);
}
