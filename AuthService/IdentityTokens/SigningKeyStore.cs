using Npgsql;
using Platform.Data.Postgres;

namespace Platform.AuthService.IdentityTokens;

internal sealed record StoredSigningKey(string Kid, byte[] PublicKey, byte[] EncryptedPrivateKey, bool Retired);

internal sealed class SigningKeyStore(ServicePool db)
{
    // Any number, as long as nothing else in this database takes the same lock.
    private const long AdvisoryLock = 0x7369676E696E6701;

    /// <summary>
    /// Stores the candidate if there is no key to sign with yet, and answers with the keys that verifiers have to know, newest first.
    /// Replicas that start together queue at the lock, so that all of them come back with the same key.
    /// </summary>
    public async Task<IReadOnlyList<StoredSigningKey>> AddFirstAsync(StoredSigningKey candidate, CancellationToken ct)
    {
        await using var batch = db.CreateBatch();
        batch.BatchCommands.Add(new NpgsqlBatchCommand("select pg_advisory_xact_lock($1)")
        {
            Parameters = { new NpgsqlParameter<long> { TypedValue = AdvisoryLock } },
        });
        batch.BatchCommands.Add(new NpgsqlBatchCommand("""
            insert into signing_keys (kid, public_key, encrypted_private_key)
            select $1, $2, $3
            where not exists (select from signing_keys where retired_at is null)
            """)
        {
            Parameters =
            {
                new NpgsqlParameter<string> { TypedValue = candidate.Kid },
                new NpgsqlParameter<byte[]> { TypedValue = candidate.PublicKey },
                new NpgsqlParameter<byte[]> { TypedValue = candidate.EncryptedPrivateKey },
            },
        });
        // A retired key signs no more, but tokens it signed live on for a while.
        batch.BatchCommands.Add(new NpgsqlBatchCommand("""
            select kid, public_key, encrypted_private_key, retired_at is not null
            from signing_keys
            where retired_at is null or retired_at > now() - interval '1 hour'
            order by retired_at is not null, created_at desc
            """));

        await using var reader = await batch.ExecuteReaderAsync(ct);
        await reader.NextResultAsync(ct);
        var keys = new List<StoredSigningKey>();
        while (await reader.ReadAsync(ct))
        {
            keys.Add(new StoredSigningKey(
                reader.GetString(0), reader.GetFieldValue<byte[]>(1), reader.GetFieldValue<byte[]>(2), reader.GetBoolean(3)));
        }

        return keys;
    }
}
