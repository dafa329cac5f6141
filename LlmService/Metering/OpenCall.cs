using Platform.LlmService.Limits;

namespace Platform.LlmService.Metering;

/// <summary>A call whose row is open. The first settlement counts, later ones are ignored.</summary>
internal sealed class OpenCall(CallRecord call, CallMeter meter, TokenReservation? tokens)
{
    private bool _settled;

    public Guid Id => call.Id;

    public async ValueTask SettleAsync(CallOutcome outcome)
    {
        if (!_settled)
        {
            _settled = true;
            // The limit learns of it beside the ledger; neither waits for the other.
            _ = tokens?.SettleAsync(outcome.Tokens.Input + outcome.Tokens.Output);
            await meter.SettleAsync(call, outcome);
        }
    }
}
