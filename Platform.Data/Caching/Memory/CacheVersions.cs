using Platform.Data.Caching.Shared;

namespace Platform.Data.Caching.Memory;

/// <summary>
/// This process's copy of the versions that Redis keeps for a cache: the newest version, and the versions below which entries are void. It may lag
/// behind, which is safe: a load is taken for older than it is. Used under the lock of <see cref="LocalState{T}"/>.
/// </summary>
internal sealed class CacheVersions
{
    private Dictionary<string, long> _tags = new(StringComparer.Ordinal);

    /// <summary>The newest version heard of.</summary>
    public long Version { get; private set; }

    /// <summary>Entries below were written before Redis lost its state, or before the whole cache was cleared.</summary>
    public long Floor { get; private set; }

    /// <summary>The least version an entry with these tags may have.</summary>
    public long FloorOf(IReadOnlyList<string> tags)
    {
        var floor = Floor;
        for (var i = 0; i < tags.Count && _tags.Count > 0; i++)
        {
            floor = Math.Max(floor, _tags.GetValueOrDefault(tags[i]));
        }
        return floor;
    }

    public void Learn(long version) => Version = Math.Max(Version, version);

    public void RaiseFloor(long version)
    {
        Learn(version);
        Floor = Math.Max(Floor, version);
    }

    public void RaiseTag(string tag, long version)
    {
        Learn(version);
        _tags[tag] = Math.Max(version, _tags.GetValueOrDefault(tag));
    }

    /// <summary>Takes over what Redis has. Tags it no longer knows void nothing that could still be there; those newer than the answer stay.</summary>
    public void Replace(SharedState state)
    {
        var newer = _tags.Where(tag => tag.Value > state.Version);
        _tags = new(state.Tags, StringComparer.Ordinal);
        foreach (var (tag, version) in newer)
        {
            _tags[tag] = version;
        }
        Learn(state.Version);
        RaiseFloor(state.Floor);
    }
}
