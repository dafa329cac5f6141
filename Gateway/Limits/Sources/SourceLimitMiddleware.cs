using Microsoft.AspNetCore.Authorization;
using Platform.Gateway.Authentication;
using Yarp.ReverseProxy.Model;

namespace Platform.Gateway.Limits.Sources;

/// <summary>
/// Stands before the check of credentials: a flood is refused before it costs a question to AuthService. Credentials that AuthService refused are
/// counted when its answer is known; what nobody had to be asked about costs nothing and is not. No answer is remembered, so the limit holds for the
/// source as a whole, whatever credential it sends next.
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
        if (!isPublic && limits.CheckFailures(source) is { } failures)
        {
            await TooManyRequests.WriteAsync(context, failures);
            return;
        }

        SourceGrant grant;
        try
        {
            grant = await (isPublic ? limits.TakeSignInAsync(source, context.RequestAborted) : limits.TakeAsync(source, context.RequestAborted));
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            return;
        }

        try
        {
            await ServeAsync(context, grant, isPublic);
        }
        finally
        {
            grant.Release();
        }

        if (context.Features.Get<RefusedCredential>() is not null)
        {
            limits.CountFailure(source);
        }
    }

    private Task ServeAsync(HttpContext context, SourceGrant grant, bool isPublic)
    {
        if (grant.IsRefused)
        {
            return TooManyRequests.WriteAsync(context, grant.Permit!);
        }

        if (isPublic && grant.Permit is { } permit)
        {
            LimitHeaders.Announce(context, permit);
        }

        return next(context);
    }
}
