using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Platform.Data.Caching;

namespace Platform.Data.Tests.Caching;

/// <summary>Stands for the database: what it holds, how often it was asked, and whether it answers. Replicas of a test share it.</summary>
internal sealed class FakeSource<T> : CacheSource<T>
    where T : class
{
    private int _loads;
    private int _loadAlls;
    private volatile TaskCompletionSource? _gate;

    public ConcurrentDictionary<string, T> Rows { get; } = new();

    public int Loads => Volatile.Read(ref _loads);

    public int LoadAlls => Volatile.Read(ref _loadAlls);

    /// <summary>What every load fails with.</summary>
    public Exception? Failure { get; set; }

    /// <summary>Called with the number of the row before each row of a load of everything.</summary>
    public Func<int, Task> Reading { get; set; } = static _ => Task.CompletedTask;

    public Func<string, IReadOnlyList<string>> Tags { get; set; } = static _ => [];

    public bool LoadsAll { get; init; }

    public override bool CanLoadAll => LoadsAll;

    /// <summary>From now on loads read at once and answer only when the result is disposed: a slow query that began before a change.</summary>
    public IDisposable Hold() => new Held(this);

    public override async Task<T?> LoadAsync(string key, CancellationToken ct)
    {
        Interlocked.Increment(ref _loads);
        var row = Rows.GetValueOrDefault(key);
        await PassAsync(ct);
        return row;
    }

    public override async IAsyncEnumerable<KeyValuePair<string, T>> LoadAllAsync([EnumeratorCancellation] CancellationToken ct)
    {
        Interlocked.Increment(ref _loadAlls);
        foreach (var (number, row) in Rows.ToArray().Index())
        {
            await PassAsync(ct);
            await Reading(number);
            yield return row;
        }
    }

    public override IReadOnlyList<string> TagsOf(string key) => Tags(key);

    private async Task PassAsync(CancellationToken ct)
    {
        if (_gate is { } gate)
        {
            await gate.Task.WaitAsync(ct);
        }
        if (Failure is { } failure)
        {
            throw failure;
        }
    }

    private sealed class Held : IDisposable
    {
        private readonly FakeSource<T> _source;

        public Held(FakeSource<T> source) => (_source, source._gate) = (source, new(TaskCreationOptions.RunContinuationsAsynchronously));

        public void Dispose()
        {
            _source._gate?.TrySetResult();
            _source._gate = null;
        }
    }
}
