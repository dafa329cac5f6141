using Microsoft.Extensions.Options;

namespace Platform.LlmService.Limits;

/// <summary>
/// Stands in while Redis is away: each replica grants its part. It counts along while Redis is there, so that a replica whose part is used up does not
/// begin anew. Debts that are paid are forgotten.
/// </summary>
internal sealed class LocalTokens(IOptions<TokenLimitOptions> options, TimeProvider clock)
{
    private const int SweepEvery = 1024;

    private readonly Lock _gate = new();
    // When each key's debt is paid, in timestamps of the clock.
    private readonly Dictionary<Guid, long> _paidAt = [];
    private int _untilSweep = SweepEvery;

    public TokenAllowance Take(Guid key, int quota, long tokens)
    {
        lock (_gate)
        {
            var (owed, cost) = (DebtOf(key), CostOf(quota, tokens));
            if (owed + cost > TokenAllowance.Window)
            {
                return new(owed + cost - TokenAllowance.Window, owed);
            }

            Keep(key, owed + cost);
            return new(TimeSpan.Zero, owed + cost);
        }
    }

    /// <summary>Counts tokens that were used, or gives back what was not when there are less than none.</summary>
    public void Add(Guid key, int quota, long tokens)
    {
        lock (_gate)
        {
            Keep(key, DebtOf(key) + CostOf(quota, tokens));
        }
    }

    private TimeSpan DebtOf(Guid key)
        => _paidAt.TryGetValue(key, out var at) && clock.GetElapsedTime(clock.GetTimestamp(), at) is var debt && debt > TimeSpan.Zero ? debt : TimeSpan.Zero;

    private TimeSpan CostOf(int quota, long tokens) => TokenAllowance.Window * ((double)tokens * options.Value.Replicas / quota);

    private void Keep(Guid key, TimeSpan debt)
    {
        _paidAt[key] = clock.GetTimestamp() + (long)(debt.TotalSeconds * clock.TimestampFrequency);
        if (--_untilSweep == 0)
        {
            _untilSweep = SweepEvery;
            var now = clock.GetTimestamp();
            foreach (var paid in _paidAt.Where(one => one.Value <= now).Select(static one => one.Key).ToList())
            {
                _paidAt.Remove(paid);
            }
        }
    }
}
