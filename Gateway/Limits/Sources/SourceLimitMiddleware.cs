using Microsoft.AspNetCore.Authorization;
using Platform.ServiceDefaults;
using Yarp.ReverseProxy.Model;

namespace Platform.Gateway.Limits.Sources;

/// <summary>
/// Stands before the check of credentials: a flood is refused before it costs a question to AuthService. Credentials that were refused are counted
/// when the answer is known; no answer is remembered, so the limit holds for the source as a whole, whatever credential it sends next.
/// </summary>
internal sealed class SourceLimitMiddleware(RequestDelegate next, SourceLimits limits)
{
    public async Task InvokeAsync(HttpContext context)
    {
        if (context.GetEndpoint() is not { Metadata: var declared })
        {
            await next(context);
            return;
        }

        var isPublic = declared.GetMetadata<IAllowAnonymous>() is not null;
        if (isPublic && declared.GetMetadata<RouteModel>() is null)
        {
            // The gateway's own, such as the probes of an orchestrator, which must not be refused.
            await next(context);
            return;
        }

        var source = SourceAddress.Of(context.Connection.RemoteIpAddress);
        Permit? permit;
        try
        {
            permit = isPublic
                ? await limits.TakeSignInAsync(source, context.RequestAborted)
                : limits.CheckFailures(source) ?? await limits.TakeAsync(source, context.RequestAborted);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            return;
        }

        using var lease = permit?.Lease;
        if (permit is { IsGranted: false })
        {
            await TooManyRequests.WriteAsync(context, permit);
            return;
        }

        if (isPublic && permit is not null)
        {
            LimitHeaders.Announce(context, permit);
        }

        await next(context);
        if (!isPublic && WasRefused(context))
        {
            limits.CountFailure(source);
        }
    }

    /// <summary>A credential was sent and is not valid. Who sent none has cost nothing.</summary>
    private static bool WasRefused(HttpContext context)
        => context.Response.StatusCode == StatusCodes.Status401Unauthorized
            && context.Features.Get<CallerIdentity>() is null
            && context.Response.Headers.WWWAuthenticate != "Bearer";
}
