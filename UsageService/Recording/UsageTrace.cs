using System.Diagnostics;
using Platform.Contracts;
using Platform.ServiceDefaults;

namespace Platform.UsageService.Recording;

internal static class UsageTrace
{
    /// <summary>
    /// One span per applied event, in the trace of the call that caused it. A delivery carries events of many calls, so its own
    /// trace is linked and not the parent.
    /// </summary>
    public static void Record(IReadOnlyList<UsageEvent> applied, DateTimeOffset received)
    {
        var delivery = Activity.Current?.Context;
        foreach (var usage in applied)
        {
            using var span = PlatformActivity.StartFrom(usage.TraceParent, "process usage", ActivityKind.Consumer);
            if (span is not { IsAllDataRequested: true })
            {
                continue;
            }

            span.SetStartTime(received.UtcDateTime);
            span.SetTag("platform.event.id", usage.EventId);
            span.SetTag("platform.request.id", usage.RequestId);
            span.SetTag("platform.tenant.id", usage.TenantId);
            span.SetTag("gen_ai.request.model", usage.Model);
            span.SetTag("gen_ai.usage.input_tokens", usage.Tokens.Input);
            span.SetTag("gen_ai.usage.output_tokens", usage.Tokens.Output);
            if (delivery is { } context)
            {
                span.AddLink(new ActivityLink(context));
            }
        }
    }
}
