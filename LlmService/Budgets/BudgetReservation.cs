using Platform.Contracts;
using Platform.LlmService.Pricing;

namespace Platform.LlmService.Budgets;

/// <summary>What a call may take of its budgets, until it is known what it took.</summary>
internal sealed class BudgetReservation(BudgetedCall call, PriceBook prices)
{
    private readonly List<(BudgetAccount Account, string Unit, long Amount)> _draws = [];
    private int _settled;

    public bool IsEmpty => _draws.Count == 0;

    public void Add(BudgetAccount account, string unit, long amount) => _draws.Add((account, unit, amount));

    /// <summary>The call came to this, of whoever answered in the end; only the first word counts.</summary>
    public void Settle(TokenCounts tokens, string provider, string model)
    {
        var answered = call with { Provider = provider, Model = model };
        if (Interlocked.Exchange(ref _settled, 1) == 0)
        {
            foreach (var (account, unit, amount) in _draws)
            {
                account.Settle(amount, AmountOf(unit, answered, tokens, prices) ?? 0);
            }
        }
    }

    /// <summary>There was no call.</summary>
    public void Release()
    {
        if (Interlocked.Exchange(ref _settled, 1) == 0)
        {
            foreach (var (account, _, amount) in _draws)
            {
                account.Settle(amount, 0);
            }
        }
    }

    /// <summary>What tokens of a model are in a budget's unit; null when there is no price.</summary>
    public static long? AmountOf(string unit, BudgetedCall call, TokenCounts tokens, PriceBook prices) => unit switch
    {
        BudgetUnit.Cost => prices.CostOf(call.Provider, call.Model, call.StartedAt, tokens),
        BudgetUnit.Tokens => tokens.Input + tokens.Output,
        _ => 1,
    };
}
