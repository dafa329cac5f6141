namespace Platform.Data.Postgres;

/// <summary>The pools of this process.</summary>
internal sealed class PoolRegistry
{
    private readonly Lock _gate = new();
    // Replaced under _gate, read without.
    private volatile ServicePool[] _pools = [];

    public IReadOnlyList<ServicePool> All => _pools;

    public void Add(ServicePool pool)
    {
        lock (_gate)
        {
            _pools = [.. _pools, pool];
        }
    }
}
