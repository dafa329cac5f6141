namespace Platform.Contracts;

/// <summary>What LlmService knows of the calls that started in a period, to be compared with the ledger.</summary>
/// <param name="Opened">Calls whose row was written.</param>
/// <param name="Settled">Those of them that have ended and are settled.</param>
/// <param name="Open">Those of them that have not.</param>
/// <param name="Undelivered">Events of theirs that UsageService has not confirmed yet.</param>
/// <param name="SetAside">Events of theirs that UsageService refused and a person has to look at.</param>
/// <param name="SettledTokens">Input and output tokens of the settled calls, adjustments included.</param>
/// <param name="SettledCostNanoUsd">Cost of the settled calls in 10⁻⁹ USD, adjustments included; calls of unknown cost add nothing.</param>
/// <param name="CostUnknown">Settled calls whose cost LlmService did not know.</param>
/// <param name="Adjustments">Later corrections of the settled calls.</param>
public sealed record MeteringReport(
    long Opened,
    long Settled,
    long Open,
    long Undelivered,
    long SetAside,
    long SettledTokens,
    long SettledCostNanoUsd,
    long CostUnknown,
    long Adjustments)
{
    /// <summary>
    /// Where LlmService answers it, with the query parameters <c>from</c> (inclusive) and <c>to</c> (exclusive) as ISO 8601 times and,
    /// for one tenant only, <c>tenantId</c>.
    /// </summary>
    public const string Path = "/internal/metering/reconciliation";
}
