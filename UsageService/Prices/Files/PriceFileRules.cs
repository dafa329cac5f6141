using System.Globalization;
using Platform.UsageService.Prices.Changes;

namespace Platform.UsageService.Prices.Files;

/// <summary>What a file must look like before anything of it is stored. Everything is checked, so that one look shows all that is wrong.</summary>
internal static class PriceFileRules
{
    // A file that is wrong throughout need not be described entry by entry.
    private const int MaxErrors = 50;

    public static Dictionary<string, string[]> Check(PriceFile? file, DateTimeOffset now)
    {
        var errors = new Dictionary<string, string[]>();
        if (file?.Prices is not { Count: > 0 and <= PriceFile.MaxPrices } prices)
        {
            errors["prices"] = [string.Create(CultureInfo.InvariantCulture, $"A file holds 1 to {PriceFile.MaxPrices} prices.")];
            return errors;
        }

        var seen = new Dictionary<(string?, string?, DateTimeOffset?), int>();
        for (var i = 0; i < prices.Count && errors.Count < MaxErrors; i++)
        {
            var at = string.Create(CultureInfo.InvariantCulture, $"prices[{i}]");
            if (prices[i] is not { } price)
            {
                errors[at] = ["A price is required."];
                continue;
            }

            PriceRules.Check(price.Model, price, now, errors, at + ".");
            DateTimeOffset? from = price.ValidFrom is { } time ? PricePlan.Microseconds(time) : null;
            if (!seen.TryAdd((price.Model, price.Provider, from), i))
            {
                errors[at] = [string.Create(CultureInfo.InvariantCulture,
                    $"Has the model, provider and beginning of prices[{seen[(price.Model, price.Provider, from)]}].")];
            }
        }

        return errors;
    }
}
