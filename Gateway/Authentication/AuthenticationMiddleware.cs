namespace Platform.Gateway.Authentication;

/// <summary>Stands before the proxy: nothing is forwarded without an identity that AuthService has just vouched for.</summary>
internal sealed class AuthenticationMiddleware(RequestDelegate next, CredentialClient credentials, ILogger<AuthenticationMiddleware> log)
{
    public async Task InvokeAsync(HttpContext context)
    {
        var presented = PresentedCredential.ReadFrom(context.Request.Headers);
        if (presented.Form != CredentialForm.Possible)
        {
            await Refusal.WriteUnauthenticatedAsync(context, presented.Form);
            return;
        }

        CheckResult result;
        try
        {
            result = await credentials.CheckAsync(presented.Value, context.RequestAborted);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            return;
        }

        switch (result)
        {
            case CheckResult.Accepted accepted:
                // Replaces whatever came from outside under that name; the forwarder lets only this one through.
                context.Features.Set(new ForwardedIdentity(accepted.Token));
                await next(context);
                break;
            case CheckResult.Refused:
                await Refusal.WriteUnauthenticatedAsync(context, CredentialForm.Possible);
                break;
            case CheckResult.NotChecked notChecked:
                log.NotChecked(notChecked.Reason);
                await Unavailable.WriteAsync(context, "The credential could not be checked.", notChecked.RetryAfter);
                break;
        }
    }
}

/// <summary>The token that goes with the request to the service.</summary>
internal sealed class ForwardedIdentity(string token)
{
    public string Token { get; } = token;
}
