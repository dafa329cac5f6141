using Platform.Testing;

namespace Platform.Data.Tests.Caching;

/// <summary>Many changes, reads and outages at once; when all is quiet, every replica must tell the truth.</summary>
public sealed class ConvergenceTests : IAsyncLifetime
{
    private const int KeyCount = 20;

    private readonly GarnetServer _server = new();

    public ValueTask InitializeAsync() => _server.InitializeAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task After_many_concurrent_changes_no_replica_keeps_an_old_value()
    {
        await using var cluster = new Cluster(_server, new() { Tags = static key => [$"t{key[^1]}"] });
        Replica<Tool>[] replicas = [await cluster.AddAsync(settings: new()), await cluster.AddAsync(settings: new()), await cluster.AddAsync(settings: new())];
        using var quiet = new CancellationTokenSource();
        Task[] readers = [.. replicas.SelectMany(replica => Enumerable.Range(0, 4).Select(_ => Task.Run(() => ReadAsync(replica, quiet.Token))))];
        await Task.WhenAll(replicas.Select((replica, index) => Task.Run(() => ChangeAsync(cluster, replica, index))));
        await quiet.CancelAsync();
        await Task.WhenAll(readers);
        await AgreeAsync(cluster, replicas);
    }

    [Fact]
    public async Task After_changes_during_outages_no_replica_keeps_an_old_value()
    {
        await using var cluster = new Cluster(_server, new() { Tags = static key => [$"t{key[^1]}"] });
        Replica<Tool>[] replicas = [await cluster.AddAsync(settings: new()), await cluster.AddAsync(settings: new())];
        using var quiet = new CancellationTokenSource();
        Task[] readers = [.. replicas.Select(replica => Task.Run(() => ReadAsync(replica, quiet.Token)))];
        var changes = Task.WhenAll(replicas.Select((replica, index) => Task.Run(() => ChangeAsync(cluster, replica, index))));
        await _server.KillAsync();
        await _server.StartAsync();
        _server.Freeze();
        await changes;
        _server.Thaw();
        await quiet.CancelAsync();
        await Task.WhenAll(readers);
        await AgreeAsync(cluster, replicas);
    }

    private static async Task ReadAsync(Replica<Tool> replica, CancellationToken quiet)
    {
        for (var i = 0; !quiet.IsCancellationRequested; i++)
        {
            await replica.GetAsync($"k{i % KeyCount}");
            await Task.Yield();
        }
    }

    private static async Task ChangeAsync(Cluster cluster, Replica<Tool> replica, int seed)
    {
        var random = new Random(seed);
        for (var i = 0; i < 400; i++)
        {
            var key = $"k{random.Next(KeyCount)}";
            cluster.Source.Rows.AddOrUpdate(key, static _ => new("v", 1), static (_, old) => old with { Number = old.Number + 1 });
            await (random.Next(10) switch
            {
                0 => replica.Cache.ClearAsync(),
                1 or 2 => replica.Cache.InvalidateTagAsync($"t{key[^1]}"),
                _ => replica.Cache.InvalidateAsync(key),
            });
        }
    }

    private static async Task AgreeAsync(Cluster cluster, Replica<Tool>[] replicas)
    {
        foreach (var replica in replicas)
        {
            await replica.UntilLinkedAsync();
        }
        Replica<Tool>[] all = [.. replicas, await cluster.AddAsync()];
        await Poll.UntilAsync(() => AllAgreeAsync(cluster, all), "every replica tells what the source has", TimeSpan.FromSeconds(10));
    }

    private static async Task<bool> AllAgreeAsync(Cluster cluster, Replica<Tool>[] replicas)
    {
        foreach (var replica in replicas)
        {
            foreach (var (key, row) in cluster.Source.Rows)
            {
                if (await replica.GetAsync(key) != row)
                {
                    return false;
                }
            }
        }
        return true;
    }
}
