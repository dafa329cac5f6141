using Platform.ServiceDefaults;

namespace Platform.Gateway.RequestIds;

/// <summary>
/// Gives every request an id before anything happens to it: the client's, if it is a UUID, else a new one. Services find it in the request,
/// the client in the response. It is a name to search by, not a proof of anything: a client may use the same one twice. A service that keeps a
/// record of its own about the request (a model call's row in the ledger) answers with that record's id instead.
/// </summary>
internal sealed class RequestIdMiddleware(RequestDelegate next)
{
    public Task InvokeAsync(HttpContext context)
    {
        var offered = context.Request.Headers[InternalHeaders.RequestId];
        var id = offered.Count == 1 && Guid.TryParseExact(offered[0], "D", out var own) && own != Guid.Empty ? own : Guid.CreateVersion7();
        var text = id.ToString();
        context.Request.Headers[InternalHeaders.RequestId] = text;
        // When the response starts, since an error handler clears what was set before.
        context.Response.OnStarting(
            static state =>
            {
                var (response, text) = ((HttpResponse, string))state;
                response.Headers.TryAdd(InternalHeaders.RequestId, text);
                return Task.CompletedTask;
            },
            (context.Response, text));
        return next(context);
    }
}
