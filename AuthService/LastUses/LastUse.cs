using Platform.AuthService.Credentials;

namespace Platform.AuthService.LastUses;

/// <summary>
/// Which keys and sessions were used and when, until it is written. A check only leaves its note here, and no more than once a minute: the tables
/// say whether it is due. When too many are waiting, notes are lost and nothing else.
/// </summary>
internal sealed class LastUse(TimeProvider clock)
{
    internal const int Capacity = 20_000;

    private readonly Lock _gate = new();
    private readonly Dictionary<Guid, DateTimeOffset> _keys = [];
    private readonly Dictionary<Guid, DateTimeOffset> _sessions = [];

    public void Note(CredentialOwner owner)
    {
        if (!owner.IsUseDue)
        {
            return;
        }

        lock (_gate)
        {
            var (notes, id) = owner.SessionId is { } session ? (_sessions, session) : (_keys, owner.KeyId!.Value);
            if (notes.Count < Capacity)
            {
                notes.TryAdd(id, clock.GetUtcNow());
            }
        }
    }

    public LastUseNotes Read()
    {
        lock (_gate)
        {
            return new([.. _keys], [.. _sessions]);
        }
    }

    /// <summary>Only what was written goes; a failure leaves the notes for the next time.</summary>
    public void Remove(LastUseNotes written)
    {
        lock (_gate)
        {
            foreach (var (id, _) in written.Keys)
            {
                _keys.Remove(id);
            }

            foreach (var (id, _) in written.Sessions)
            {
                _sessions.Remove(id);
            }
        }
    }
}

internal sealed record LastUseNotes(KeyValuePair<Guid, DateTimeOffset>[] Keys, KeyValuePair<Guid, DateTimeOffset>[] Sessions)
{
    public bool IsEmpty => Keys.Length == 0 && Sessions.Length == 0;
}
