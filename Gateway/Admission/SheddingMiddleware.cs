namespace Platform.Gateway.Admission;

/// <summary>Refuses, before its credential is checked, what would be refused after: checks are not spent on requests that have no place.</summary>
internal sealed class SheddingMiddleware(RequestDelegate next, AdmissionGates gates, AdmissionMetrics metrics)
{
    public Task InvokeAsync(HttpContext context)
    {
        if (gates.For(context) is not { IsFull: true } gate)
        {
            return next(context);
        }

        metrics.Shed(gate);
        return Overloaded.WriteAsync(context, gate.QueueTime);
    }
}
