namespace Platform.ServiceDefaults.Counting;

/// <summary>What one sum is of; the hour counted from the begin of time, UTC.</summary>
internal readonly record struct CounterKey(Guid TenantId, Guid UserId, string Metric, long Hour)
{
    public CounterEntry With(long amount)
        => new(TenantId, UserId == Guid.Empty ? null : UserId, Metric, new DateTimeOffset(Hour * TimeSpan.TicksPerHour, TimeSpan.Zero), amount);
}
