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

    private readonly List<(RowChange Change, RowMark Mark)> _chunk = [];
    private readonly long _prolongAfter = (long)(options.Ttl + options.Grace).TotalMilliseconds / 2;
    private int _bytes;

    public int Changed { get; private set; }

    public int Removed { get; private set; }

    /// <exception cref="LeaseLostException">Another replica has taken over.</exception>
    public async Task RunAsync(CancellationToken ct)
    {
        index.Begin();
        await foreach (var (key, value) in source.LoadAllAsync(ct).WithCancellation(ct))
        {
            Compare(key, value);
            await SendIfFullAsync();
        }
        foreach (var key in index.FindOlder(generation))
        {
            Add(new(RowChange.Remove, key, entries.NewHeader(EntryKind.Tombstone, begin, TimeSpan.Zero).Precede([]), ""), default);
            await SendIfFullAsync();
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

    private void Add(RowChange change, RowMark mark)
    {
        _chunk.Add((change, mark));
        _bytes += change.Size;
    }

    private Task SendIfFullAsync() => _chunk.Count >= MaxRows || _bytes >= MaxBytes ? SendAsync() : Task.CompletedTask;

    private async Task SendAsync()
    {
        if (_chunk.Count == 0)
        {
            return;
        }
        var done = await commands.SendAsync(token, begin, [.. _chunk.Select(static one => one.Change)]);
        if (done.Length != _chunk.Count)
        {
            throw new LeaseLostException();
        }
        for (var i = 0; i < done.Length; i++)
        {
            Take(_chunk[i].Change, _chunk[i].Mark, isDone: done[i] == '1');
        }
        _chunk.Clear();
        _bytes = 0;
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
