namespace Platform.LlmService.Metering;

/// <summary>A call whose row is open. The first settlement counts, later ones are ignored.</summary>
internal sealed class OpenCall(CallRecord call, CallMeter meter)
{
    private bool _settled;

    public Guid Id => call.Id;

    public async ValueTask SettleAsync(CallOutcome outcome)
    {
        if (!_settled)
        {
            _settled = true;
            await meter.SettleAsync(call, outcome);
        }
    }
}
