namespace Platform.Data.Caching;

internal static class Jitter
{
    /// <summary>Shortens a time by a random part of up to a fraction: never longer than what was promised.</summary>
#pragma warning disable CA5394 // Nothing secret is made of it.
    public static TimeSpan Shorten(TimeSpan time, double fraction) => time * (1 - (fraction * Random.Shared.NextDouble()));
#pragma warning restore CA5394
}
