namespace Platform.LlmService.Limits;

/// <summary>What became of asking for tokens.</summary>
/// <param name="Wait">Zero when they were granted, else how long until they would be.</param>
/// <param name="Debt">How long until the whole quota is there again.</param>
internal readonly record struct TokenAllowance(TimeSpan Wait, TimeSpan Debt)
{
    public static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    public bool IsGranted => Wait == TimeSpan.Zero;

    /// <summary>Granted, with so many left of the quota.</summary>
    public static TokenAllowance Granted(long left, int quota) => new(TimeSpan.Zero, Window * Math.Max(0, 1 - ((double)left / quota)));

    public long RemainingOf(int quota) => Debt >= Window ? 0 : (long)((Window - Debt) / Window * quota);
}
