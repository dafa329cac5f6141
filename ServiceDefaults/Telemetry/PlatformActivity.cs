using System.Diagnostics;

namespace Platform.ServiceDefaults;

/// <summary>The platform's own spans, beside those that the framework records.</summary>
public static class PlatformActivity
{
    /// <summary>Name of <see cref="Source"/>.</summary>
    public const string SourceName = "Platform";

    /// <summary>Source of the platform's own spans.</summary>
    public static ActivitySource Source { get; } = new(SourceName);

    /// <summary>Starts a span that continues a trace whose context was stored, for work done later or elsewhere.</summary>
    /// <param name="traceParent">A W3C <c>traceparent</c>; null or malformed starts a trace of its own.</param>
    /// <param name="name">The span's name.</param>
    /// <param name="kind">The span's kind.</param>
    /// <returns>The span, or null when nobody listens.</returns>
    public static Activity? StartFrom(string? traceParent, string name, ActivityKind kind)
    {
        ActivityContext.TryParse(traceParent, null, isRemote: true, out var parent);
        return Source.StartActivity(name, kind, parent);
    }
}
