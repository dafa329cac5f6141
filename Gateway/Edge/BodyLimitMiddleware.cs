using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;
using Platform.ServiceDefaults;
using Yarp.ReverseProxy.Model;

namespace Platform.Gateway.Edge;

/// <summary>Refuses a body that is too large for the path: at once when the client says so, else when the last allowed byte has come.</summary>
internal sealed class BodyLimitMiddleware(RequestDelegate next, IOptions<RequestOptions> options)
{
    public const string ProblemType = ProblemTypes.Prefix + "body-too-large";
    private const int WorthReadingAway = 4;

    public Task InvokeAsync(HttpContext context)
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<RouteModel>() is not { } route)
        {
            return next(context);
        }

        var limit = options.Value.MaxBodyBytesOf.GetValueOrDefault(route.Config.ClusterId ?? "", options.Value.MaxBodyBytes);
        var isTooLarge = context.Request.ContentLength > limit;
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } feature)
        {
            // What the client still sends is read away for a moment, or the connection would be reset and the answer lost with it. A body that is
            // larger by far is not worth that.
            feature.MaxRequestBodySize = isTooLarge && context.Request.ContentLength <= limit * WorthReadingAway ? null : limit;
        }

        return isTooLarge ? RefuseAsync(context, limit) : next(context);
    }

    private static Task RefuseAsync(HttpContext context, long limit) => GatewayProblem.WriteAsync(
        context, StatusCodes.Status413PayloadTooLarge, ProblemType, "Body too large", $"The body may have {limit} bytes.");
}
