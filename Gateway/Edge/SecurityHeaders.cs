using Microsoft.Extensions.Options;

namespace Platform.Gateway.Edge;

/// <summary>
/// Tells browsers to take answers for what they are: no guessing of types, no frame around them, no address in the next request's Referer. What a
/// page says for itself counts more.
/// </summary>
internal sealed class SecurityHeaders(RequestDelegate next, IOptions<SecurityHeaderOptions> options)
{
    private readonly string? _transportSecurity =
        options.Value.HstsMaxAge > TimeSpan.Zero ? $"max-age={(long)options.Value.HstsMaxAge.TotalSeconds}; includeSubDomains" : null;

    public Task InvokeAsync(HttpContext context)
    {
        context.Response.OnStarting(
            static state =>
            {
                var (context, transportSecurity) = ((HttpContext, string?))state;
                var headers = context.Response.Headers;
                headers.TryAdd("X-Content-Type-Options", "nosniff");
                headers.TryAdd("Content-Security-Policy", "frame-ancestors 'none'");
                headers.TryAdd("Referrer-Policy", "no-referrer");
                if (context.Request.IsHttps && transportSecurity is not null)
                {
                    headers.StrictTransportSecurity = transportSecurity;
                }

                return Task.CompletedTask;
            },
            (context, _transportSecurity));
        return next(context);
    }
}
