using System.Globalization;
using Platform.Contracts;

namespace Platform.UsageService.Budgets;

/// <summary>The limit of a budget as it may be written.</summary>
internal static class BudgetLimit
{
    /// <summary>A hundred million US dollars, or as many tokens as nobody uses.</summary>
    public const long Max = 100_000_000_000_000_000;

    private const decimal NanosPerUsd = 1_000_000_000m;
    private const NumberStyles Plain = NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign;

    /// <summary>Reads the limit of a budget with this unit; null, with an error that names the member, when there is none or it is not right.</summary>
    public static long? Read(BudgetDefinition definition, string? unit, Dictionary<string, string[]> errors)
    {
        if (definition.LimitUsd is not { } text)
        {
            return Check(definition.Limit, "limit", errors);
        }

        if (unit != BudgetUnit.Cost || definition.Limit is not null)
        {
            errors["limitUsd"] = ["Only the limit of a cost can be said in US dollars, and only once."];
            return null;
        }

        return Check(FromUsd(text), "limitUsd", errors);
    }

    private static long? Check(long? limit, string member, Dictionary<string, string[]> errors)
    {
        if (limit is >= 0 and <= Max)
        {
            return limit;
        }

        errors[member] = [member == "limit"
            ? string.Create(CultureInfo.InvariantCulture, $"Must be a whole number between 0, which allows nothing, and {Max}.")
            : "Must be US dollars between 0, which allows nothing, and 100000000, as text with at most nine decimals: \"12.50\"."];
        return null;
    }

    private static long? FromUsd(string text)
    {
        if (!decimal.TryParse(text, Plain, CultureInfo.InvariantCulture, out var usd) || Math.Abs(usd) > Max / NanosPerUsd)
        {
            return null;
        }

        var nanos = usd * NanosPerUsd;
        return nanos == decimal.Truncate(nanos) ? (long)nanos : null;
    }
}
