using Platform.Contracts;
using Platform.LlmService.Budgets;
using Platform.LlmService.Limits;

namespace Platform.LlmService.Metering;

/// <summary>A call whose row is open. The first settlement counts, later ones are ignored.</summary>
internal sealed class OpenCall(CallRecord call, CallMeter meter, TokenReservation? tokens, BudgetReservation? budgets)
{
    private CallOutcome? _outcome;

    public Guid Id => call.Id;

    /// <summary>How it ended, one of <see cref="CompletionStatus"/>; null while it runs.</summary>
    public string? Status => _outcome?.Status;

    public void Follow(Func<TokenCounts> soFar) => meter.Follow(call, soFar);

    public async ValueTask SettleAsync(CallOutcome outcome)
    {
        if (_outcome is null)
        {
            _outcome = outcome;
            budgets?.Settle(outcome.Tokens);
            // The limit learns of it beside the ledger; neither waits for the other.
            _ = tokens?.SettleAsync(outcome.Tokens.Input + outcome.Tokens.Output);
            await meter.SettleAsync(call, outcome);
        }
    }
}
