using Microsoft.Extensions.Options;
using Platform.ServiceDefaults;
using Platform.ServiceDefaults.Admission;

namespace Platform.UsageService.Reports;

/// <summary>
/// Stands before reports that read much. A summary of a year keeps a processor of the database busy for a second; a few of them at the same time are slower
/// each and take the processors from the statements of all services. Tenants take turns, and nobody holds a connection while waiting.
/// </summary>
internal sealed class ReportGate(IOptions<ReportOptions> options, TimeProvider clock)
{
    private readonly FairGate _gate = new(new(options.Value.ConcurrentReports, options.Value.QueueLength, options.Value.QueueTime), clock);

    /// <exception cref="UnavailableException">Too many are waiting, or this one has waited too long.</exception>
    public async Task<T> RunAsync<T>(Guid tenantId, Func<CancellationToken, Task<T>> read, CancellationToken ct)
    {
        if (await _gate.EnterAsync(tenantId, ct) != GateAnswer.Entered)
        {
            throw new UnavailableException("More reports were asked for than are worked at; this one was not begun.", _gate.QueueTime);
        }

        try
        {
            return await read(ct);
        }
        finally
        {
            _gate.Exit(tenantId);
        }
    }
}
