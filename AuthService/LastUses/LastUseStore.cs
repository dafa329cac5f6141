using Microsoft.Extensions.Options;
using Npgsql;
using NpgsqlTypes;
using Platform.Data.Postgres;

namespace Platform.AuthService.LastUses;

internal sealed class LastUseStore([FromKeyedServices(PoolNames.Background)] ServicePool db, IOptions<Sessions.SessionOptions> options)
{
    /// <summary>
    /// One round trip for all. Rows that somebody else is writing are passed over: another replica with the same notes, or an ending that makes them
    /// void; so there is nothing to wait for, and no deadlock.
    /// </summary>
    public async Task WriteAsync(LastUseNotes notes, CancellationToken ct)
    {
        await using var batch = db.CreateBatch();
        batch.BatchCommands.Add(Create("""
            with due as (
              select k.id, least(used.at, now()) as at
              from unnest($1, $2) as used (id, at)
              join api_keys k on k.id = used.id
              for update of k skip locked
            )
            update api_keys k set last_used_at = greatest(k.last_used_at, due.at) from due where k.id = due.id
            """, notes.Keys));
        var sessions = Create("""
            with due as (
              select s.id, least(used.at, now()) as at
              from unnest($1, $2) as used (id, at)
              join sessions s on s.id = used.id
              where s.ended_at is null
              for update of s skip locked
            )
            update sessions s set
              last_seen_at = greatest(s.last_seen_at, due.at),
              idle_expires_at = least(s.expires_at, greatest(s.idle_expires_at, due.at + $3))
            from due
            where s.id = due.id
            """, notes.Sessions);
        sessions.Parameters.Add(new NpgsqlParameter<TimeSpan> { TypedValue = options.Value.IdleLifetime });
        batch.BatchCommands.Add(sessions);
        await using var reader = await batch.ExecuteReaderAsync(ct);
        await reader.NextResultAsync(ct);
    }

    private static NpgsqlBatchCommand Create(string sql, KeyValuePair<Guid, DateTimeOffset>[] uses)
    {
        var command = new NpgsqlBatchCommand(sql);
        command.Parameters.ColumnsOf(uses).Add(NpgsqlDbType.Uuid, static use => use.Key).Add(NpgsqlDbType.TimestampTz, static use => use.Value);
        return command;
    }
}
