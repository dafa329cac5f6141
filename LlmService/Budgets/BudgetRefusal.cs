using System.Globalization;
using Platform.Contracts;
using Platform.LlmService.Chat;

namespace Platform.LlmService.Budgets;

/// <summary>
/// Refusals in OpenAI's shape. 429 when waiting helps, and then it says until when; 402 when only somebody with the right to change the budget can.
/// </summary>
internal static class BudgetRefusal
{
    private static readonly TimeSpan AskAgain = TimeSpan.FromSeconds(2);

    public static ChatRequestException UsedUp(BudgetTerms terms, BudgetSpan span, long amount, DateTimeOffset now)
    {
        // What doesn't fit into a whole window doesn't fit into the next one either.
        var canWait = span.End is not null && amount <= terms.Limit && terms.Limit > 0;
        var reset = span.End is { } end ? $"It begins anew at {end.UtcDateTime:yyyy-MM-ddTHH:mm:ssZ}." : "It doesn't begin anew.";
        var reason = terms.Limit == 0 ? "allows nothing" : $"has less left of its {Amount(terms.Limit, terms.Unit)} than the {Amount(amount, terms.Unit)} this request may take";
        return new($"The budget '{terms.Name}' {reason}. {reset}")
        {
            Status = canWait ? StatusCodes.Status429TooManyRequests : StatusCodes.Status402PaymentRequired,
            Type = "insufficient_quota",
            Code = "budget_exceeded",
            RetryAfter = canWait ? span.End - now : null,
        };
    }

    public static ChatRequestException Unavailable(string name) => Unavailable(
        "budget_unavailable", $"The budget '{name}' can't be checked at the moment, and it is set to refuse what can't be checked.");

    public static ChatRequestException Unknown() => Unavailable(
        "budget_unavailable", "Budgets can't be checked at the moment, and this service is set to refuse what can't be checked.");

    public static ChatRequestException Unpriced(string name, string model) => Unavailable(
        "price_unknown", $"The budget '{name}' counts cost, no price of '{model}' is known, and it is set to refuse what can't be checked.");

    private static ChatRequestException Unavailable(string code, string message) => new(message)
    {
        Status = StatusCodes.Status503ServiceUnavailable,
        Type = "server_error",
        Code = code,
        RetryAfter = AskAgain,
    };

    private static string Amount(long amount, string unit) => unit switch
    {
        BudgetUnit.Cost => string.Create(CultureInfo.InvariantCulture, $"${amount / 1_000_000_000m:0.00#######}"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{amount} {unit}"),
    };
}
