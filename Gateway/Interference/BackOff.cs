namespace Platform.Gateway.Interference;

/// <summary>Pauses between attempts, doubling up to a bound, each varied so that gateways don't try in step.</summary>
internal static class BackOff
{
    public static TimeSpan Next(TimeSpan last, TimeSpan first, TimeSpan longest)
    {
        var next = last == TimeSpan.Zero ? first : last * 2;
        return next < longest ? next : longest;
    }

#pragma warning disable CA5394 // Nothing secret is made of it.
    public static TimeSpan Jittered(TimeSpan pause) => pause * (0.5 + (0.5 * Random.Shared.NextDouble()));
#pragma warning restore CA5394
}
