namespace Platform.Gateway.Limits;

/// <summary>What came of asking for a request's limits: all of them were taken, or none.</summary>
/// <param name="Limits">The limits asked for.</param>
/// <param name="States">How each of them stands now.</param>
/// <param name="RefusedBy">Index of the limit that was reached; -1 when none was.</param>
/// <param name="RetryAfter">When it is worth asking again.</param>
internal sealed record Permit(Limit[] Limits, LimitState[] States, int RefusedBy, TimeSpan RetryAfter)
{
    public const int Nobody = -1;

    public bool IsGranted => RefusedBy == Nobody;

    public Limit Reached => Limits[RefusedBy];

    /// <summary>What has to be given back at the end; null when no limit counts requests at the same time.</summary>
    public Lease? Lease { get; init; }

    public static Permit Refused(Limit limit, TimeSpan retryAfter) => new([limit], [new(0, retryAfter)], 0, retryAfter);
}
