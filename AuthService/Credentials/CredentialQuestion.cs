using Npgsql;
using Platform.AuthService.ApiKeys;
using Platform.AuthService.Sessions;
using Platform.ServiceDefaults;

namespace Platform.AuthService.Credentials;

/// <summary>Credentials that are looked for together, and whose they turn out to be.</summary>
internal sealed class CredentialQuestion
{
    private readonly List<PresentedCredential> _keys = [];
    private readonly List<PresentedCredential> _sessions = [];
    private readonly CredentialOwner?[] _owners;
    private readonly List<Guid> _stolen = [];

    /// <summary>What can't be a credential at all isn't asked about.</summary>
    public CredentialQuestion(IReadOnlyList<string?> credentials)
    {
        _owners = new CredentialOwner?[credentials.Count];
        for (var i = 0; i < credentials.Count; i++)
        {
            if (!CredentialText.IsPossible(credentials[i]))
            {
                continue;
            }

            if (CredentialText.IsSession(credentials[i]!))
            {
                _sessions.Add(new(i, SessionToken.PrefixOf(credentials[i]!), SessionToken.HashOf(credentials[i]!)));
            }
            else
            {
                _keys.Add(new(i, ApiKey.PrefixOf(credentials[i]!), ApiKey.HashOf(credentials[i]!)));
            }
        }
    }

    public bool IsEmpty => _keys.Count == 0 && _sessions.Count == 0;

    /// <summary>Sessions of which a token was presented that has been replaced twice; somebody has a copy.</summary>
    public IReadOnlyList<Guid> StolenSessions => _stolen;

    public CredentialOwner? OwnerOf(int place) => _owners[place];

    /// <summary>The statements to execute, one for each kind of credential that was presented, in the order in which the answers are read.</summary>
    public void AddTo(NpgsqlBatch batch)
    {
        if (_keys.Count > 0)
        {
            batch.BatchCommands.Add(Command(KeyRow.Sql, _keys));
        }

        if (_sessions.Count > 0)
        {
            batch.BatchCommands.Add(Command(SessionRow.Sql, _sessions));
        }
    }

    public async Task ReadAsync(NpgsqlDataReader rows)
    {
        if (_keys.Count > 0)
        {
            while (await rows.ReadAsync(CancellationToken.None))
            {
                ReadKey(rows);
            }

            await rows.NextResultAsync(CancellationToken.None);
        }

        while (_sessions.Count > 0 && await rows.ReadAsync(CancellationToken.None))
        {
            ReadSession(rows);
        }
    }

    /// <summary>Keys may share their first characters; the hash decides.</summary>
    private void ReadKey(NpgsqlDataReader row)
    {
        foreach (var key in _keys)
        {
            if (key.Prefix == row.GetString(KeyRow.Prefix) && KeyRow.IsOf(row, key.Hash))
            {
                _owners[key.Place] = KeyRow.Read(row);
            }
        }
    }

    private void ReadSession(NpgsqlDataReader row)
    {
        foreach (var session in _sessions)
        {
            if (session.Prefix == row.GetString(SessionRow.Prefix))
            {
                var match = SessionRow.Match(row, session.Hash);
                _owners[session.Place] = match.Owner;
                if (match.StolenSession is { } stolen)
                {
                    _stolen.Add(stolen);
                }
            }
        }
    }

    private static NpgsqlBatchCommand Command(string sql, List<PresentedCredential> presented)
        => new(sql) { Parameters = { new NpgsqlParameter<string[]> { TypedValue = [.. presented.Select(static one => one.Prefix)] } } };

    private readonly record struct PresentedCredential(int Place, string Prefix, byte[] Hash);
}
