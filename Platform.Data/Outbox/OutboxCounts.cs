namespace Platform.Data.Outbox;

/// <summary>What is in the outbox. Beyond <see cref="MostCounted"/> it is not counted on.</summary>
internal sealed record OutboxCounts(long Waiting, TimeSpan Age, long Refused)
{
    public const int MostCounted = 10_000;

    public static readonly OutboxCounts None = new(0, TimeSpan.Zero, 0);
}
