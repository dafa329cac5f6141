using Platform.Contracts;

namespace Platform.UsageService.Reconciliation;

/// <summary>What the ledger has of the calls that started in a period.</summary>
internal sealed record LedgerReport(long Applied, long Adjustments, long Tokens, long CostNanoUsd, long CostUnknown)
{
    public long Events => Applied + Adjustments;
}

/// <summary>What both sides say of the calls that started in [From, To), and where they differ.</summary>
/// <param name="From">Begin, a whole hour.</param>
/// <param name="To">End, a whole hour.</param>
/// <param name="Metering">LlmService's word; null when it could not be had.</param>
/// <param name="MeteringError">Why it could not.</param>
/// <param name="Ledger">The ledger's.</param>
/// <param name="InFlight">Calls that have not ended, and events that are on their way.</param>
/// <param name="Missing">Events that LlmService has delivered and the ledger has not. Anything but 0 is a fault.</param>
/// <param name="Unexpected">Events that the ledger has and LlmService has not settled. Anything but 0 is a fault.</param>
/// <param name="TokensDifference">Tokens settled less tokens applied; says something when nothing is in flight.</param>
/// <param name="CostDifferenceNanoUsd">The same for costs; calls that LlmService had no price for are priced at the ledger.</param>
/// <param name="IsBalanced">Nothing in flight, set aside, missing or unexpected, and the tokens agree; null when LlmService can't be asked.</param>
internal sealed record ReconciliationReport(
    DateTimeOffset From, DateTimeOffset To, MeteringReport? Metering, string? MeteringError, LedgerReport Ledger,
    long? InFlight, long? Missing, long? Unexpected, long? TokensDifference, long? CostDifferenceNanoUsd, bool? IsBalanced)
{
    public static ReconciliationReport Unanswered(DateTimeOffset from, DateTimeOffset to, LedgerReport ledger, string error)
        => new(from, to, null, error, ledger, null, null, null, null, null, null);

    /// <summary>
    /// Both sides move on while they are asked. What was there in the ledger before LlmService answered was settled before; what it
    /// says was delivered is there afterwards: asked in this order nothing is taken for missing or unexpected that is only new.
    /// </summary>
    public static ReconciliationReport Of(DateTimeOffset from, DateTimeOffset to, LedgerReport before, MeteringReport metering, LedgerReport after)
    {
        var settled = metering.Settled + metering.Adjustments;
        var inFlight = metering.Open + metering.Undelivered;
        var missing = Math.Max(0, settled - metering.Undelivered - metering.SetAside - after.Events);
        var unexpected = Math.Max(0, before.Events - settled);
        var tokens = metering.SettledTokens - after.Tokens;
        return new(
            from, to, metering, null, after, inFlight, missing, unexpected, tokens, metering.SettledCostNanoUsd - after.CostNanoUsd,
            inFlight + metering.SetAside + missing + unexpected == 0 && tokens == 0);
    }
}
