using Platform.Contracts;
using Platform.LlmService.Budgets;
using Platform.LlmService.Limits;
using Platform.LlmService.Providers.Routing;

namespace Platform.LlmService.Metering;

/// <summary>A call whose row is open. The first settlement counts, later ones are ignored.</summary>
internal sealed class OpenCall(CallRecord call, ICallMeter meter, TokenReservation? tokens, BudgetReservation? budgets)
{
    private CallRecord _call = call;

    public Guid Id => _call.Id;

    /// <summary>As it stands: who is asked may change until somebody answers.</summary>
    public CallRecord Record => _call;

    /// <summary>How it ended; null while it runs.</summary>
    public CallOutcome? Outcome { get; private set; }

    /// <summary>What it cost; null while it runs, and where no price is known.</summary>
    public long? CostNanoUsd { get; private set; }

    public void Follow(Func<TokenCounts> soFar) => meter.Follow(_call, () => new CallProgress(_call, soFar()));

    /// <summary>Another one is asked. Whatever was asked before cost the caller nothing, so all of it is this one's.</summary>
    public void Asks(Candidate candidate, int attempts, IReadOnlyList<FailedAttempt> failed) => _call = _call with
    {
        Provider = candidate.ProviderName,
        Model = candidate.Model,
        Deployment = candidate.Deployment?.Name,
        Attempts = attempts,
        FailedAttempts = [.. failed],
    };

    public async ValueTask SettleAsync(CallOutcome outcome)
    {
        if (Outcome is null)
        {
            Outcome = outcome;
            budgets?.Settle(outcome.Tokens, _call.Provider, _call.Model);
            // The limit learns of it beside the ledger; neither waits for the other.
            tokens?.Settle(outcome.Tokens.Input + outcome.Tokens.Output);
            CostNanoUsd = await meter.SettleAsync(_call, outcome);
        }
    }
}
