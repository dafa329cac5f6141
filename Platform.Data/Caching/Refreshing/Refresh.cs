using Platform.Data.Caching.Loading;
using Platform.Data.Caching.Memory;
using Platform.Data.Caching.Serialization;
using StackExchange.Redis;

namespace Platform.Data.Caching.Refreshing;

/// <summary>One comparison of the whole source with what is in Redis.</summary>
internal sealed class Refresh<T>(
    string token,
    long begin,
    int generation,
    RowIndex index,
    RefreshCommands commands,
    CacheSource<T> source,
    CacheCodec<T> codec,
    EntryFactory<T> entries,
    LocalState<T> local,
    CacheOptions options)
    where T : class
{
    private const int MaxRows = 100;
    private const int MaxBytes = 256 * 1024;

    private readonly Queue<(RowChange Change, RowMark Mark)> _changes = new();
    private readonly long _prolongAfter = (long)(options.Ttl + options.Grace).TotalMilliseconds / 2;

    public int Changed { get; private set; }

    public int Removed { get; private set; }

    /// <exception cref="LeaseLostException">Another replica has taken over.</exception>
    public async Task RunAsync(CancellationToken ct)
    {
        index.Begin();
        // All of it before the first write: what the source holds meanwhile, such as a connection, must not wait for Redis.
        await foreach (var (key, value) in source.LoadAllAsync(ct).WithCancellation(ct))
        {
            Compare(key, value);
        }
        await SendAsync();
        // Rows just sent count as found only now.
        foreach (var key in index.FindOlder(generation))
        {
            Add(new(RowChange.Remove, key, entries.NewHeader(EntryKind.Tombstone, begin, TimeSpan.Zero).Precede([]), ""), default);
        }
        await SendAsync();
    }

    private void Compare(string key, T value)
    {
        var payload = codec.Write(value);
        var header = entries.NewHeader(EntryKind.Indexed, begin, ttl: null);
        var mark = new RowMark(RowMark.HashOf(payload), begin, header.CreatedAt, generation);
        if (index.Find(key) is not { } known || known.Hash != mark.Hash || known.Version < local.FloorOf(source.TagsOf(key, value)))
        {
            Add(new(RowChange.Write, key, header.Precede(payload), mark.Write()), mark);
        }
        else if (header.CreatedAt - known.WrittenAt > _prolongAfter)
        {
            var prolonged = known with { WrittenAt = header.CreatedAt, Generation = generation };
            Add(new(RowChange.Prolong, key, RedisValue.EmptyString, prolonged.Write()), prolonged);
        }
        else
        {
            index.Set(key, known with { Generation = generation });
        }
    }

    private void Add(RowChange change, RowMark mark) => _changes.Enqueue((change, mark));

    private async Task SendAsync()
    {
        while (NextChunk() is { Count: > 0 } chunk)
        {
            var done = await commands.SendAsync(token, begin, [.. chunk.Select(static one => one.Change)]);
            if (done.Length != chunk.Count)
            {
                throw new LeaseLostException();
            }
            for (var i = 0; i < done.Length; i++)
            {
                Take(chunk[i].Change, chunk[i].Mark, isDone: done[i] == '1');
            }
        }
    }

    private List<(RowChange Change, RowMark Mark)> NextChunk()
    {
        var chunk = new List<(RowChange, RowMark)>(Math.Min(MaxRows, _changes.Count));
        for (var bytes = 0; chunk.Count < MaxRows && bytes < MaxBytes && _changes.TryDequeue(out var next);)
        {
            chunk.Add(next);
            bytes += next.Change.Size;
        }
        return chunk;
    }

    private void Take(RowChange change, RowMark mark, bool isDone)
    {
        switch (change.Action)
        {
            case RowChange.Remove:
                index.Remove(change.Key);
                Removed++;
                break;
            case RowChange.Write when isDone:
                index.Set(change.Key, mark);
                Changed++;
                break;
            case RowChange.Prolong when isDone:
                index.Set(change.Key, mark);
                break;
            default:
                // Something newer is there, or Redis has dropped it: the next refresh writes it.
                index.Remove(change.Key);
                break;
        }
    }
}
