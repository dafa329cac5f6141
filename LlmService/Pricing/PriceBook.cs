using System.Collections.Frozen;
using Microsoft.Extensions.Options;
using Platform.Contracts;

namespace Platform.LlmService.Pricing;

/// <summary>Finds a model's price by its exact name. A model that is not listed has no price, which is not the same as being free.</summary>
internal sealed class PriceBook(IOptions<PricingOptions> options)
{
    private readonly FrozenDictionary<string, ModelPrice> _prices = options.Value.Models.ToFrozenDictionary(
        static entry => entry.Value.Model ?? entry.Key,
        static entry => entry.Value.ToPrice(),
        StringComparer.Ordinal);

    /// <summary>Cost in nano-USD, or null when the model has no price. Nothing used costs nothing, whatever the price.</summary>
    public long? CostOf(string model, TokenCounts usage) =>
        _prices.TryGetValue(model, out var price) ? price.CostOf(usage)
        : usage == TokenCounts.Zero ? 0
        : null;
}
