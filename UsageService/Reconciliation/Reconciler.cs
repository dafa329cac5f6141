using System.Text.Json;

namespace Platform.UsageService.Reconciliation;

internal sealed class Reconciler(MeteringClient metering, LedgerReportStore ledger)
{
    public async Task<ReconciliationReport> CompareAsync(DateTimeOffset from, DateTimeOffset to, Guid? tenantId, CancellationToken ct)
    {
        var before = await ledger.ReadAsync(from, to, tenantId, ct);
        try
        {
            var settled = await metering.GetAsync(from, to, tenantId, ct);
            return ReconciliationReport.Of(from, to, before, settled, await ledger.ReadAsync(from, to, tenantId, ct));
        }
        catch (Exception away) when (away is HttpRequestException or JsonException || (away is OperationCanceledException && !ct.IsCancellationRequested))
        {
            return ReconciliationReport.Unanswered(from, to, before, $"LlmService could not be asked: {away.Message}");
        }
    }
}
