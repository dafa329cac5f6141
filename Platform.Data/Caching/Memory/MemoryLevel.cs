using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;

namespace Platform.Data.Caching.Memory;

/// <summary>
/// Entries in the process, bounded by number and bytes. Reads take no lock; writers hold the lock of <see cref="LocalState{T}"/>. Eviction is by
/// second chance: least recently used, but a hit only sets a flag.
/// </summary>
internal sealed class MemoryLevel<T>(int maxEntries, long maxBytes)
    where T : class
{
    private readonly ConcurrentDictionary<string, MemoryEntry<T>> _entries = new(StringComparer.Ordinal);
    private readonly LinkedList<MemoryEntry<T>> _candidates = new();
    private int _count;
    private long _bytes;
    private long _evictions;

    // ConcurrentDictionary.Count takes all its locks.
    public int Count => Volatile.Read(ref _count);

    public long Bytes => Volatile.Read(ref _bytes);

    public long Evictions => Volatile.Read(ref _evictions);

    public bool TryGet(string key, [NotNullWhen(true)] out MemoryEntry<T>? entry) => _entries.TryGetValue(key, out entry);

    public void Put(MemoryEntry<T> entry)
    {
        Remove(entry.Key);
        _entries[entry.Key] = entry;
        entry.Node = _candidates.AddLast(entry);
        _count++;
        _bytes += entry.Size;
        while (_count > maxEntries || _bytes > maxBytes)
        {
            EvictOne();
        }
    }

    public void Remove(string key)
    {
        if (_entries.TryRemove(key, out var entry))
        {
            Unlink(entry);
        }
    }

    public void RemoveWhere(Func<MemoryEntry<T>, bool> condition)
    {
        for (var node = _candidates.First; node is not null;)
        {
            var next = node.Next;
            if (condition(node.Value))
            {
                Remove(node.Value.Key);
            }
            node = next;
        }
    }

    public void Clear()
    {
        _entries.Clear();
        _candidates.Clear();
        (_count, _bytes) = (0, 0);
    }

    private void EvictOne()
    {
        var oldest = _candidates.First!;
        if (oldest.Value.TakeUsed())
        {
            _candidates.RemoveFirst();
            _candidates.AddLast(oldest);
            return;
        }
        Remove(oldest.Value.Key);
        _evictions++;
    }

    private void Unlink(MemoryEntry<T> entry)
    {
        _candidates.Remove(entry.Node!);
        entry.Node = null;
        _count--;
        _bytes -= entry.Size;
    }
}
