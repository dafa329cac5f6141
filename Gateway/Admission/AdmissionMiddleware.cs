using Platform.ServiceDefaults;
using Platform.ServiceDefaults.Admission;

namespace Platform.Gateway.Admission;

/// <summary>
/// Stands after the check of credentials and the limits, so that neither ever waits in a line: only the request itself does, in that of its class.
/// </summary>
internal sealed class AdmissionMiddleware(RequestDelegate next, AdmissionGates gates, AdmissionMetrics metrics, TimeProvider clock)
{
    public async Task InvokeAsync(HttpContext context)
    {
        if (gates.For(context) is not { } gate)
        {
            await next(context);
            return;
        }

        var begin = clock.GetTimestamp();
        // Requests that need no credential are nobody's.
        var tenant = context.Features.Get<CallerIdentity>()?.TenantId ?? Guid.Empty;
        GateAnswer answer;
        try
        {
            answer = await gate.EnterAsync(tenant, context.RequestAborted);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            return;
        }

        if (answer != GateAnswer.Entered)
        {
            metrics.Shed(gate);
            await (answer == GateAnswer.ShareUsed ? Overloaded.WriteShareUsedAsync(context, gate.QueueTime) : Overloaded.WriteAsync(context, gate.QueueTime));
            return;
        }

        metrics.Waited(gate, clock.GetElapsedTime(begin));
        try
        {
            await next(context);
        }
        finally
        {
            gate.Exit(tenant);
        }
    }
}
