using Platform.Gateway.Routes.Silence;
using Platform.ServiceDefaults;
using Yarp.ReverseProxy.Forwarder;

namespace Platform.Gateway.Routes;

/// <summary>Turns what went wrong between gateway and service into an answer: 503 when the service is not there, 504 when it is silent.</summary>
internal sealed class UpstreamFailure(RequestDelegate next, ILogger<UpstreamFailure> log)
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(2);

    public async Task InvokeAsync(HttpContext context)
    {
        await next(context);
        if (context.Response.HasStarted || context.RequestAborted.IsCancellationRequested)
        {
            return;
        }

        var service = context.GetReverseProxyFeature().Cluster.Config.ClusterId;
        if (context.Features.Get<IdentityNotAccepted>() is not null)
        {
            log.IdentityNotAccepted(service);
            await Unavailable.WriteAsync(context, "The caller's identity could not be verified.", RetryAfter);
        }
        else if (context.Features.Get<NoSignOfLife>() is not null)
        {
            await TellAsync(context, isLate: true);
        }
        else if (context.GetForwarderErrorFeature() is { } failure && !IsClientsFault(failure.Error))
        {
            log.ServiceFailed(service, failure.Error, failure.Exception?.Message);
            await TellAsync(context, isLate: context.Response.StatusCode == StatusCodes.Status504GatewayTimeout);
        }
    }

    private static Task TellAsync(HttpContext context, bool isLate)
    {
        if (isLate && WouldBePaidTwice(context.Request))
        {
            // Set when the response starts, since the answer clears what was set before.
            context.Response.OnStarting(static response => Task.FromResult(((HttpResponse)response).Headers[OpenAIErrors.ShouldRetry] = "false"), context.Response);
        }

        return Unavailable.WriteAsync(
            context,
            isLate ? "The service behind this path did not answer in time." : "The service behind this path is not available.",
            RetryAfter,
            isLate ? StatusCodes.Status504GatewayTimeout : StatusCodes.Status503ServiceUnavailable);
    }

    /// <summary>The model may be at work still, and clients ask again by themselves. With a key of its own the repetition is known for one.</summary>
    private static bool WouldBePaidTwice(HttpRequest request) =>
        HttpMethods.IsPost(request.Method) && request.Path.StartsWithSegments("/v1", StringComparison.Ordinal) && !request.Headers.ContainsKey(IdempotencyHeaders.Key);

    private static bool IsClientsFault(ForwarderError error)
        => error is ForwarderError.RequestBodyClient or ForwarderError.RequestBodyCanceled or ForwarderError.RequestCanceled;
}
