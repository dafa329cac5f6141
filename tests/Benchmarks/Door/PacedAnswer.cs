using System.Net;

namespace Platform.Benchmarks.Door;

/// <summary>How one request of a <see cref="PacedClient"/> ended.</summary>
/// <param name="Status">Of the answer; 0 when there was none.</param>
/// <param name="Microseconds">Until then.</param>
/// <param name="SaysWhen">Whether it says when to try again.</param>
internal readonly record struct PacedAnswer(HttpStatusCode Status, double Microseconds, bool SaysWhen)
{
    public bool IsSuccess => (int)Status is >= 200 and < 300;

    /// <summary>The caller knows that it was not its fault, and when to come again.</summary>
    public bool IsHonestRefusal => SaysWhen && Status is HttpStatusCode.ServiceUnavailable or HttpStatusCode.TooManyRequests;
}
