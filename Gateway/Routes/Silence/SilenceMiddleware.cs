namespace Platform.Gateway.Routes.Silence;

/// <summary>Keeps what waits for a service where the <see cref="SilenceWatch"/> finds it.</summary>
internal sealed class SilenceMiddleware(RequestDelegate next, SilentServices services, TimeProvider clock)
{
    public async Task InvokeAsync(HttpContext context)
    {
        var service = services.Of(context.GetReverseProxyFeature().Cluster.Config.ClusterId);
        var aborted = context.RequestAborted;
        using var request = new WaitingRequest(context.Response, clock.GetTimestamp());
        context.RequestAborted = request.Aborted;
        service.Add(request);
        try
        {
            await next(context);
        }
        finally
        {
            service.Remove(request);
            context.RequestAborted = aborted;
        }

        if (request.IsEnded && !context.Response.HasStarted)
        {
            context.Features.Set(NoSignOfLife.Instance);
        }
        else if (context.GetForwarderErrorFeature() is null)
        {
            service.Answered(clock.GetTimestamp());
        }
    }
}
