using Microsoft.AspNetCore.Http.Features;
using Platform.Contracts;
using Platform.Gateway.Authentication;
using Platform.ServiceDefaults;

namespace Platform.Gateway.Revocation;

/// <summary>
/// Keeps what runs for a credential where it can be found, and tells the client when it was ended: by a 401 where nothing was sent yet, by an error event in a
/// stream of <c>/v1</c>, and otherwise by a connection that breaks, since a whole answer it must not look like.
/// </summary>
internal sealed class RevocationMiddleware(RequestDelegate next, RunningRequests running, TimeProvider clock)
{
    public async Task InvokeAsync(HttpContext context)
    {
        if (context.Features.Get<CallerIdentity>() is not { } caller)
        {
            await next(context);
            return;
        }

        var (lifetime, body) = (context.Features.GetRequiredFeature<IHttpRequestLifetimeFeature>(), context.Features.GetRequiredFeature<IHttpResponseBodyFeature>());
        var events = StreamError.Covers(context.Request.Path) && HttpMethods.IsPost(context.Request.Method) ? new EventBoundary() : null;
        var credential = new RunningCredential(caller.TenantId, caller.UserId, caller.KeyId, caller.SessionId);
        using var request = new RunningRequest(credential, clock.GetTimestamp(), lifetime, events);
        Watch(context, request, body);
        var cutOff = false;
        try
        {
            await next(context);
        }
        catch (OperationCanceledException) when (request.IsEnded)
        {
            cutOff = true;
        }
        finally
        {
            running.Remove(request);
            context.Features.Set(lifetime);
            context.Features.Set(body);
        }

        if (request.IsEnded && !request.ClientIsGone && (cutOff || WasCutOff(context)))
        {
            await TellAsync(context, request);
        }
    }

    private void Watch(HttpContext context, RunningRequest request, IHttpResponseBodyFeature body)
    {
        context.Features.Set<IHttpRequestLifetimeFeature>(request);
        // Otherwise the forwarder resets the stream of an HTTP/2 client without asking for an abort.
        context.Features.Set<IHttpResetFeature>(null);
        if (request.Events is { } events)
        {
            context.Features.Set<IHttpResponseBodyFeature>(new EventBody(body, events));
        }

        running.Add(request);
    }

    /// <summary>An answer that came to its end at the same moment needs nothing added.</summary>
    private static bool WasCutOff(HttpContext context) => context.GetForwarderErrorFeature() is not null;

    private static async Task TellAsync(HttpContext context, RunningRequest request)
    {
        if (!context.Response.HasStarted)
        {
            context.Response.Clear();
            await Refusal.WriteUnauthenticatedAsync(context, CredentialForm.Possible);
        }
        else if (request.Events is { IsAtBoundary: true } && IsEventStream(context.Response))
        {
            await StreamError.WriteAsync(context);
        }
        else
        {
            request.BreakConnection();
        }
    }

    private static bool IsEventStream(HttpResponse response)
        => response.ContentType?.StartsWith("text/event-stream", StringComparison.OrdinalIgnoreCase) == true;
}
