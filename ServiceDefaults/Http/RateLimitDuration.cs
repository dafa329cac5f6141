using System.Globalization;

namespace Platform.ServiceDefaults;

/// <summary>Times in OpenAI's <c>x-ratelimit-reset-*</c> headers.</summary>
public static class RateLimitDuration
{
    /// <summary>Writes a time as OpenAI does: <c>120ms</c>, <c>8.64s</c>, <c>6m0s</c>.</summary>
    /// <param name="time">Not negative.</param>
    /// <returns>The text.</returns>
    public static string Format(TimeSpan time) => time switch
    {
        { TotalMilliseconds: < 1000 } => string.Create(CultureInfo.InvariantCulture, $"{Math.Ceiling(time.TotalMilliseconds):0}ms"),
        { TotalSeconds: < 60 } => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.###}s"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{Math.Floor(time.TotalMinutes):0}m{time.Seconds}s"),
    };
}
