using System.Globalization;
using System.Text;
using Platform.ServiceDefaults;

namespace Platform.Gateway.Limits;

/// <summary>
/// Tells the client where it stands: <c>RateLimit</c> and <c>RateLimit-Policy</c> of draft-ietf-httpapi-ratelimit-headers-11 for all limits, and
/// OpenAI's <c>x-ratelimit-*-requests</c> for the one with the least left.
/// </summary>
internal static class LimitHeaders
{
    public static readonly string[] Names =
        ["RateLimit", "RateLimit-Policy", "x-ratelimit-limit-requests", "x-ratelimit-remaining-requests", "x-ratelimit-reset-requests"];

    /// <summary>When the response starts, since a service may answer with headers of that name, and an error handler clears what was set before.</summary>
    public static void Announce(HttpContext context, Permit permit) => context.Response.OnStarting(Write, (context.Response.Headers, permit));

    private static Task Write(object state)
    {
        var (headers, permit) = ((IHeaderDictionary, Permit))state;
        var (policy, standing) = (new StringBuilder(), new StringBuilder());
        var tightest = -1;
        for (var i = 0; i < permit.Limits.Length; i++)
        {
            Append(policy, standing, permit.Limits[i], permit.States[i]);
            if (permit.Limits[i].IsRate && (tightest < 0 || permit.States[i].Remaining < permit.States[tightest].Remaining))
            {
                tightest = i;
            }
        }

        headers["RateLimit-Policy"] = policy.ToString();
        headers["RateLimit"] = standing.ToString();
        if (tightest >= 0)
        {
            var state1 = permit.States[tightest];
            headers["x-ratelimit-limit-requests"] = permit.Limits[tightest].Announced.ToString(CultureInfo.InvariantCulture);
            headers["x-ratelimit-remaining-requests"] = state1.Remaining.ToString(CultureInfo.InvariantCulture);
            headers["x-ratelimit-reset-requests"] = RateLimitDuration.Format(state1.Reset);
        }

        return Task.CompletedTask;
    }

    private static void Append(StringBuilder policy, StringBuilder standing, Limit limit, LimitState state)
    {
        var separator = policy.Length == 0 ? "" : ", ";
        policy.Append(CultureInfo.InvariantCulture, $"{separator}\"{limit.Name}\";q={limit.Announced}")
            .Append(limit.IsRate ? ";w=60" : ";qu=\"concurrent-requests\"");
        standing.Append(CultureInfo.InvariantCulture, $"{separator}\"{limit.Name}\";r={state.Remaining}");
        if (limit.IsRate)
        {
            standing.Append(CultureInfo.InvariantCulture, $";t={Math.Ceiling(state.Reset.TotalSeconds)}");
        }
    }
}
