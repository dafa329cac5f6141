using Npgsql;
using Platform.AuthService.Audit;
using Platform.Data.Postgres;

namespace Platform.AuthService.IdentityTokens;

/// <summary>A key as the table has it. <paramref name="Age"/> is by the database's clock, the only one that all replicas share.</summary>
internal sealed record StoredSigningKey(string Kid, byte[] PublicKey, byte[] EncryptedPrivateKey, bool Retired = false, TimeSpan Age = default);

internal sealed class SigningKeyStore(ServicePool db)
{
    // Any number, as long as nothing else in this database takes the same lock.
    private const long AdvisoryLock = 0x7369676E696E6701;
    private static readonly AuditActor Nobody = new(null, null, null, null, null, null);

    /// <summary>
    /// Stores the candidate if there is no key yet or the youngest has signed for long enough; retires the keys that another one has taken over from, and
    /// forgets their private halves; answers with the keys that verifiers have to know, oldest first. Replicas queue at the lock, so that all of
    /// them come back with the same keys.
    /// </summary>
    public async Task<IReadOnlyList<StoredSigningKey>> RenewAsync(StoredSigningKey candidate, IdentityTokenOptions times, CancellationToken ct)
    {
        await using var batch = db.CreateBatch();
        batch.BatchCommands.Add(new NpgsqlBatchCommand("select pg_advisory_xact_lock($1)") { Parameters = { Value(AdvisoryLock) } });
        batch.BatchCommands.Add(Insert(candidate, times.RotateAfter));
        batch.BatchCommands.Add(Retire(times.PublishAhead));
        batch.BatchCommands.Add(new NpgsqlBatchCommand("delete from signing_keys where retired_at < clock_timestamp() - $1")
        {
            Parameters = { Value(times.KeepRetired) },
        });
        batch.BatchCommands.Add(new NpgsqlBatchCommand("""
            select kid, public_key, encrypted_private_key, retired_at is not null, clock_timestamp() - created_at
            from signing_keys
            order by created_at, kid
            """));

        await using var reader = await batch.ExecuteReaderAsync(ct);
        // The lock and the insert have results as well.
        await reader.NextResultAsync(ct);
        await reader.NextResultAsync(ct);
        return await ReadAsync(reader, ct);
    }

    private static NpgsqlBatchCommand Insert(StoredSigningKey candidate, TimeSpan rotateAfter)
    {
        var command = new NpgsqlBatchCommand(AuditSql.WithEntry("""
            insert into signing_keys (kid, public_key, encrypted_private_key, created_at)
            select $1, $2, $3, clock_timestamp()
            where not exists (select from signing_keys where retired_at is null and created_at > clock_timestamp() - $4)
            returning kid
            """, parameters: 4))
        {
            Parameters = { Value(candidate.Kid), Value(candidate.PublicKey), Value(candidate.EncryptedPrivateKey), Value(rotateAfter) },
        };
        AuditTrail.AddTo(command.Parameters, new AuditEntry(Nobody, TenantId: null, "signing_key.created", candidate.Kid));
        return command;
    }

    /// <summary>The private half of a key that signs no more is of use only to a thief.</summary>
    private static NpgsqlBatchCommand Retire(TimeSpan publishAhead) => new("""
        update signing_keys k
        set retired_at = next.signs_at, encrypted_private_key = ''
        from (
          select o.kid, min(n.created_at) + $1 as signs_at
          from signing_keys o
          join signing_keys n on n.created_at > o.created_at and n.retired_at is null
          where o.retired_at is null
          group by o.kid
        ) next
        where k.kid = next.kid and next.signs_at <= clock_timestamp()
        """)
    {
        Parameters = { Value(publishAhead) },
    };

    private static async Task<IReadOnlyList<StoredSigningKey>> ReadAsync(NpgsqlDataReader reader, CancellationToken ct)
    {
        var keys = new List<StoredSigningKey>();
        while (await reader.ReadAsync(ct))
        {
            keys.Add(new StoredSigningKey(
                reader.GetString(0), reader.GetFieldValue<byte[]>(1), reader.GetFieldValue<byte[]>(2), reader.GetBoolean(3), reader.GetTimeSpan(4)));
        }

        return keys;
    }

    private static NpgsqlParameter<T> Value<T>(T value) => new() { TypedValue = value };
}
