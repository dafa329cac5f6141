using System.Globalization;
using Platform.ServiceDefaults;

namespace Platform.ExtensionService.Invocation;

/// <summary>What an answer says beside its body: when to come back, or how old it is (RFC 9111, RFC 9211).</summary>
internal static class OutcomeHeaders
{
    public static void Set(HttpContext context, in ToolOutcome outcome)
    {
        if (outcome.RetryAfter is { } wait)
        {
            OpenAIErrors.SetRetryAfter(context, wait);
        }

        if (outcome.Age is { } age)
        {
            context.Response.Headers.Age = ((long)age.TotalSeconds).ToString(CultureInfo.InvariantCulture);
            context.Response.Headers["Cache-Status"] = "Platform; hit; detail=stale-if-error";
        }
    }
}
