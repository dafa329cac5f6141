using Platform.Contracts;
using Platform.ServiceDefaults;

namespace Platform.Gateway.Limits.Callers;

/// <summary>Holds keys and tenants to their limits, once AuthService has said who they are.</summary>
internal sealed class CallerLimitMiddleware(RequestDelegate next, CallerLimits callers, Limiter limiter)
{
    public async Task InvokeAsync(HttpContext context)
    {
        var limits = context.Features.Get<CallerIdentity>() is { } caller ? callers.For(caller, context.Features.Get<CredentialLimits>()) : [];
        if (limits.Length == 0)
        {
            await next(context);
            return;
        }

        Permit permit;
        try
        {
            permit = await limiter.TakeAsync(limits, context.RequestAborted);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            return;
        }

        using var lease = permit.Lease;
        if (permit.IsGranted)
        {
            LimitHeaders.Announce(context, permit);
            await next(context);
        }
        else
        {
            await TooManyRequests.WriteAsync(context, permit);
        }
    }
}
