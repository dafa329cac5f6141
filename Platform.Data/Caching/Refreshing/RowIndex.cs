using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using Platform.Data.Caching.Shared;

namespace Platform.Data.Caching.Refreshing;

/// <summary>
/// What the refreshing replica remembers of each row it has written, so that it sends only what differs; a copy for its successor is in Redis. Rows that
/// were invalidated meanwhile are taken out, and so written anew, also when their content is as it was.
/// </summary>
internal sealed class RowIndex
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, RowMark> _rows = new(StringComparer.Ordinal);
    // Invalidated since the refresh began: its answers may be older than the invalidation.
    private readonly HashSet<string> _invalidated = new(StringComparer.Ordinal);

    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _rows.Count;
            }
        }
    }

    public void Add(string key, string mark)
    {
        if (RowMark.TryRead(mark, out var row))
        {
            Set(key, row);
        }
    }

    public void Begin()
    {
        lock (_gate)
        {
            _invalidated.Clear();
        }
    }

    public RowMark? Find(string key)
    {
        lock (_gate)
        {
            return _rows.TryGetValue(key, out var row) ? row : null;
        }
    }

    public void Set(string key, RowMark row)
    {
        lock (_gate)
        {
            if (!_invalidated.Contains(key))
            {
                _rows[key] = row;
            }
        }
    }

    public void Remove(string key)
    {
        lock (_gate)
        {
            _rows.Remove(key);
        }
    }

    public void Invalidate(string key)
    {
        lock (_gate)
        {
            _rows.Remove(key);
            _invalidated.Add(key);
        }
    }

    /// <summary>Rows of an earlier generation: the source no longer has them.</summary>
    public IReadOnlyList<string> FindOlder(int generation)
    {
        lock (_gate)
        {
            return [.. _rows.Where(row => row.Value.Generation != generation).Select(static row => row.Key)];
        }
    }
}

/// <summary>A row as it was written.</summary>
/// <param name="Hash">Of its content.</param>
/// <param name="Version">The version it was written with.</param>
/// <param name="WrittenAt">When its time in Redis began, Unix milliseconds.</param>
/// <param name="Generation">The last refresh that found it at the source.</param>
internal readonly record struct RowMark(ulong Hash, long Version, long WrittenAt, int Generation)
{
    private const int HashLength = 16;
    private const int VersionEnd = 32;
    private const int Length = 45;

    public static ulong HashOf(ReadOnlySpan<byte> content)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(content, hash);
        return BinaryPrimitives.ReadUInt64BigEndian(hash);
    }

    public static bool TryRead(string text, out RowMark row)
    {
        row = default;
        if (text.Length != Length || !ulong.TryParse(text.AsSpan(0, HashLength), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var hash))
        {
            return false;
        }
        row = new(hash, SharedState.Number(text[HashLength..VersionEnd]), SharedState.Number(text[VersionEnd..]), 0);
        return true;
    }

    public string Write() => string.Create(CultureInfo.InvariantCulture, $"{Hash:x16}{Version:d16}{WrittenAt:d13}");
}
