using Platform.Data.Postgres;

namespace Platform.Data.Migrations.Roles;

/// <summary>How many connections a service may have open to its database, all replicas together.</summary>
internal sealed record PoolBudget(int Replicas, IReadOnlyList<PoolShare> Pools)
{
    public int Limit => Replicas * Pools.Sum(static pool => pool.Connections);

    /// <summary>How the limit comes about, e.g. <c>2 replicas x (llm 23 + background 9)</c>.</summary>
    public override string ToString() =>
        $"{Replicas} {(Replicas == 1 ? "replica" : "replicas")} x ({string.Join(" + ", Pools.Select(static pool => $"{pool.Name} {pool.Connections}"))})";
}

/// <summary>A pool's part: its size and its overflow.</summary>
internal sealed record PoolShare(string Name, int Connections)
{
    public static PoolShare Of(string name, PoolOptions options) => new(name, options.Size + options.Overflow);
}
