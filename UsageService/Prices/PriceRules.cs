using System.Globalization;
using Platform.Contracts;

namespace Platform.UsageService.Prices;

/// <summary>What a price must look like before it is stored.</summary>
internal static class PriceRules
{
    private static readonly string AmountExpected = string.Create(
        CultureInfo.InvariantCulture, $"Must be between 0 and {ModelPrice.Highest} nano-USD per million tokens.");

    private static readonly string RequestExpected = string.Create(
        CultureInfo.InvariantCulture, $"Must be between 0 and {ModelPrice.HighestCost} nano-USD.");

    /// <summary>Adds what is wrong by field, each name behind <paramref name="at"/>.</summary>
    public static void Check(string? model, PriceDefinition price, DateTimeOffset now, Dictionary<string, string[]> errors, string at = "")
    {
        void Require(bool holds, string field, string message)
        {
            if (!holds)
            {
                errors[at + field] = [message];
            }
        }

        Require(Plausible.IsName(model), "model", Plausible.NameExpected);
        Require(price.Provider is null || Plausible.IsName(price.Provider), "provider", Plausible.NameExpected);
        CheckTimes(price, now, Require);
        foreach (var (field, amount, isNeeded) in Amounts(price))
        {
            Require(amount is null ? !isNeeded : amount is >= 0 and <= ModelPrice.Highest, field, AmountExpected);
        }

        Require(price.Request is null or (>= 0 and <= ModelPrice.HighestCost), "request", RequestExpected);
        foreach (var name in price.Others is { } others ? others.Keys.AsEnumerable() : [])
        {
            Require(false, name, "Is not a field of a price.");
        }
    }

    private static void CheckTimes(PriceDefinition price, DateTimeOffset now, Action<bool, string, string> require)
    {
        require(price.ValidFrom is not { } from || Plausible.IsTime(from), "validFrom", Plausible.TimeExpected);
        if (price.ValidUntil is { } until)
        {
            require(Plausible.IsTime(until), "validUntil", Plausible.TimeExpected);
            require(until > (price.ValidFrom ?? now), "validUntil", "Must be later than validFrom.");
        }
    }

    private static (string Field, long? Amount, bool IsNeeded)[] Amounts(PriceDefinition price) =>
    [
        ("input", price.Input, true),
        ("cachedInput", price.CachedInput, false),
        ("cacheWrite", price.CacheWrite, false),
        ("audioInput", price.AudioInput, false),
        ("output", price.Output, true),
        ("reasoning", price.Reasoning, false),
        ("audioOutput", price.AudioOutput, false),
    ];
}
