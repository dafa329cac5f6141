using Platform.Contracts;
using Platform.LlmService.Budgets;
using Platform.LlmService.Limits;

namespace Platform.LlmService.Metering;

/// <summary>A call whose row is open. The first settlement counts, later ones are ignored.</summary>
internal sealed class OpenCall(CallRecord call, ICallMeter meter, TokenReservation? tokens, BudgetReservation? budgets)
{
    public Guid Id => call.Id;

    /// <summary>How it ended; null while it runs.</summary>
    public CallOutcome? Outcome { get; private set; }

    /// <summary>What it cost; null while it runs, and where no price is known.</summary>
    public long? CostNanoUsd { get; private set; }

    public void Follow(Func<TokenCounts> soFar) => meter.Follow(call, soFar);

    public async ValueTask SettleAsync(CallOutcome outcome)
    {
        if (Outcome is null)
        {
            Outcome = outcome;
            budgets?.Settle(outcome.Tokens);
            // The limit learns of it beside the ledger; neither waits for the other.
            _ = tokens?.SettleAsync(outcome.Tokens.Input + outcome.Tokens.Output);
            CostNanoUsd = await meter.SettleAsync(call, outcome);
        }
    }
}
