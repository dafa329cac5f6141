using Microsoft.AspNetCore.Authorization;
using Platform.Contracts;
using Platform.ServiceDefaults;

namespace Platform.Gateway.Authentication;

/// <summary>
/// Stands before every endpoint that isn't declared public, whatever else it declares: nothing is forwarded or told without an identity
/// that AuthService has just vouched for. What doesn't exist needs no credential to be told so.
/// </summary>
internal sealed class AuthenticationMiddleware(
    RequestDelegate next, CheckQueue checks, RequestTallies tallies, TimeProvider clock, ILogger<AuthenticationMiddleware> log)
{
    private readonly RequestTally _checks = tallies.Of(RequestClassNames.Check);

    public async Task InvokeAsync(HttpContext context)
    {
        if (context.GetEndpoint() is not { Metadata: var declared } || declared.GetMetadata<IAllowAnonymous>() is not null)
        {
            await next(context);
            return;
        }

        var presented = PresentedCredential.ReadFrom(context.Request.Headers);
        if (presented.Form != CredentialForm.Possible)
        {
            await Refusal.WriteUnauthenticatedAsync(context, presented.Form);
            return;
        }

        CheckResult result;
        var began = clock.GetTimestamp();
        _checks.Begin();
        try
        {
            result = await checks.CheckAsync(presented.Value, context.RequestAborted);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            return;
        }
        finally
        {
            _checks.End();
        }

        // From outside: with the line for it, and however often it was asked.
        _checks.Answered(StatusOf(result), clock.GetElapsedTime(began));
        switch (result)
        {
            case CheckResult.Accepted accepted:
                await AdmitAsync(context, accepted.Identity, declared.GetMetadata<RequiredCredential>()?.Scope);
                break;
            case CheckResult.Refused:
                context.Features.Set(new RefusedCredential());
                await Refusal.WriteUnauthenticatedAsync(context, CredentialForm.Possible);
                break;
            case CheckResult.NotChecked notChecked:
                log.NotChecked(notChecked.Reason);
                await Unavailable.WriteAsync(context, "The credential could not be checked.", notChecked.RetryAfter);
                break;
        }
    }

    private static int StatusOf(CheckResult result) => result switch
    {
        CheckResult.Accepted => StatusCodes.Status200OK,
        CheckResult.Refused => StatusCodes.Status401Unauthorized,
        _ => StatusCodes.Status503ServiceUnavailable,
    };

    private async Task AdmitAsync(HttpContext context, CheckedIdentity identity, string? scope)
    {
        if (scope is not null && !identity.Scopes.Contains(scope, StringComparer.Ordinal))
        {
            await Refusal.WriteMissingScopeAsync(context, scope);
            return;
        }

        // Replaces whatever came from outside under that name; the forwarder lets only this one through.
        context.Features.Set(new ForwardedIdentity(identity.Token));
        context.Features.Set(new CallerIdentity(identity.TenantId, identity.UserId, identity.KeyId, identity.Roles, identity.Scopes) { SessionId = identity.SessionId });
        context.Features.Set(identity.Limits);
        await next(context);
    }
}

/// <summary>The token that goes with the request to the service.</summary>
internal sealed class ForwardedIdentity(string token)
{
    public string Token { get; } = token;
}

/// <summary>Marks a request whose credential AuthService was asked about, and refused.</summary>
internal sealed class RefusedCredential;
