using System.Globalization;

namespace Platform.UsageService.Prices;

/// <summary>What a price must look like before it is stored.</summary>
internal static class PriceRules
{
    /// <summary>A million USD per million tokens: anything above is a unit mistaken for another.</summary>
    public const long MaxPerMillion = 1_000_000_000_000_000;

    private static readonly string AmountExpected = string.Create(
        CultureInfo.InvariantCulture, $"Must be between 0 and {MaxPerMillion} nano-USD per million tokens.");

    public static Dictionary<string, string[]> Check(string model, PriceDefinition price)
    {
        var errors = new Dictionary<string, string[]>();
        void Require(bool holds, string field, string message)
        {
            if (!holds)
            {
                errors[field] = [message];
            }
        }

        Require(Plausible.IsName(model), "model", Plausible.NameExpected);
        Require(price.ValidFrom is not { } time || Plausible.IsTime(time), "validFrom", Plausible.TimeExpected);
        Require(price.Input is { } input && IsAmount(input), "input", AmountExpected);
        Require(price.CachedInput is not { } cached || IsAmount(cached), "cachedInput", AmountExpected);
        Require(price.Output is { } output && IsAmount(output), "output", AmountExpected);
        return errors;
    }

    private static bool IsAmount(long nanos) => nanos is >= 0 and <= MaxPerMillion;
}
