namespace Platform.Data.Caching.Shared;

/// <summary>Invalidations that Redis has not taken yet. Bounded: past the limit everything counts as invalidated.</summary>
internal sealed class PendingInvalidations
{
    private const int Limit = 1000;

    private readonly Lock _gate = new();
    private readonly HashSet<Invalidation> _waiting = [];

    public bool IsEmpty
    {
        get
        {
            lock (_gate)
            {
                return _waiting.Count == 0;
            }
        }
    }

    public void Add(Invalidation invalidation)
    {
        lock (_gate)
        {
            if (_waiting.Contains(Invalidation.All))
            {
                return;
            }
            if (_waiting.Count >= Limit || invalidation == Invalidation.All)
            {
                _waiting.Clear();
                invalidation = Invalidation.All;
            }
            _waiting.Add(invalidation);
        }
    }

    /// <summary>Takes all out. Who can't deliver one adds it again; one that is added meanwhile is another, later change.</summary>
    public IReadOnlyList<Invalidation> Take()
    {
        lock (_gate)
        {
            Invalidation[] taken = [.. _waiting];
            _waiting.Clear();
            return taken;
        }
    }
}

/// <summary>Of a key, of a tag, or, with neither, of everything.</summary>
internal readonly record struct Invalidation(string? Key, string? Tag)
{
    public static Invalidation All => default;
}
