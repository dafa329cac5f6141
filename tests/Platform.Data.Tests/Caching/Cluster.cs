using Platform.Data.Caching;
using Platform.Testing;

namespace Platform.Data.Tests.Caching;

/// <summary>Replicas of one service of a test, over one source. Each test has a service, and so keys, of its own.</summary>
internal sealed class Cluster(string redis, FakeSource<Tool>? source = null) : IAsyncDisposable
{
    private readonly List<Replica<Tool>> _replicas = [];

    public Cluster(GarnetServer redis, FakeSource<Tool>? source = null)
        : this(redis.ConnectionString, source)
    {
    }

    public string Service { get; } = $"t{Guid.NewGuid():n}";

    public FakeSource<Tool> Source { get; } = source ?? new();

    /// <summary>Moved by tests of time; the others never look at it.</summary>
    public FakeTime Time { get; } = new();

    public async Task<Replica<Tool>> AddAsync(Action<CacheOptions>? options = null, ReplicaSettings? settings = null)
    {
        var replica = await Replica<Tool>.StartAsync(Service, redis, Source, TestJson.Default.Tool, (settings ?? new ReplicaSettings { Clock = Time }) with { Options = options });
        _replicas.Add(replica);
        return replica;
    }

    /// <summary>Ends one before the others.</summary>
    public async Task RemoveAsync(Replica<Tool> replica)
    {
        _replicas.Remove(replica);
        await replica.DisposeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var replica in _replicas)
        {
            await replica.DisposeAsync();
        }
    }
}
