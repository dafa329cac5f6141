using Npgsql;
using Platform.Data.Postgres;
using Platform.ExtensionService.Registry;

namespace Platform.ExtensionService.Installations;

/// <summary>A version that waits to take the place of another.</summary>
internal sealed record StagedUpgrade(ExtensionKey Key, Guid StagedId, string? Probe, string From, string To, Guid StartedBy)
{
    /// <summary>Who started it, for what becomes of it later.</summary>
    public AuditActor Actor => new(Key.TenantId, StartedBy, null, null, null, null);
}

/// <summary>How starting an upgrade went.</summary>
internal enum StageOutcome
{
    Staged,

    /// <summary>Another one has not ended yet.</summary>
    Running,

    /// <summary>The extension is not the one any more that the new version was made for.</summary>
    Changed,
}

/// <summary>Upgrades on their way: started, taken by those who try, and given up. See <see cref="Promotion"/> for how they end well.</summary>
internal sealed class UpgradeStore(ServicePool database, ExtensionInsert insert)
{
    private const string Current = """
        select e.extension_id, coalesce(u.state = 'trying', false)
        from extension e left join upgrade u using (extension_id)
        where e.tenant_id = $1 and e.name = $2
        """;

    private const string Note = """
        insert into upgrade (extension_id, staged_id, from_version, to_version, state, probe, started_by, next_try_at, gives_up_at)
        values ($1, $2, $3, $4, 'trying', $5, $6, now() + $7, now() + $8)
        on conflict (extension_id) do update set
          staged_id = excluded.staged_id, from_version = excluded.from_version, to_version = excluded.to_version, state = excluded.state, reason = null,
          probe = excluded.probe, started_by = excluded.started_by, started_at = now(), next_try_at = excluded.next_try_at, gives_up_at = excluded.gives_up_at,
          ended_at = null
        """;

    // Taken by one replica at a time. One that is killed while it tries is followed by another when the time for a try is over.
    private const string TakeDue = """
        with due as (
          select extension_id from upgrade where state = 'trying' and next_try_at <= now()
          order by next_try_at limit $2
          for update skip locked
        ), taken as (
          update upgrade u set next_try_at = now() + $1 from due where u.extension_id = due.extension_id
          returning u.extension_id, u.staged_id, u.probe, u.from_version, u.to_version, u.started_by
        )
        select e.tenant_id, e.name, t.staged_id, t.probe, t.from_version, t.to_version, t.started_by
        from taken t join extension e using (extension_id)
        where t.staged_id is not null
        """;

    private const string Postpone = """
        update upgrade set reason = $2, next_try_at = now() + $3
        where staged_id = $1 and state = 'trying' and now() + $3 < gives_up_at
        """;

    private static readonly string End = $"""
        with ended as (
          update upgrade set state = $3, reason = $4, ended_at = now()
          where state = 'trying' and staged_id = $1 and extension_id = (select extension_id from extension where tenant_id = $2 and name = $5)
          returning extension_id
        ), removed as (
          delete from extension where extension_id = $1 and exists (select 1 from ended)
        ), noted as (
          {AuditSql.EntryFrom("ended", parameters: 5)}
        )
        select extension_id from ended
        """;

    private const string RemoveRetired = "delete from extension where belongs_to is not null and retired_at < now() - $1";

    /// <summary>Stores a version beside the one that is called, unless that has changed meanwhile. Nobody else tries it for a while.</summary>
    public async Task<StageOutcome> StageAsync(NewExtension next, StagedUpgrade upgrade, TimeSpan tryFor, TimeSpan patience, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        if (await FindCurrentAsync(connection, upgrade.Key, ct) is not var (current, isRunning) || current != next.BelongsTo)
        {
            return StageOutcome.Changed;
        }

        if (isRunning)
        {
            return StageOutcome.Running;
        }

        await using var batch = new NpgsqlBatch(connection);
        var add = new NpgsqlBatchCommand(ExtensionInsert.Sql);
        insert.AddTo(add.Parameters, next);
        var note = new NpgsqlBatchCommand(Note);
        note.Parameters.AddValues(current, next.Id, upgrade.From, upgrade.To);
        note.Parameters.AddNullable(upgrade.Probe);
        note.Parameters.AddValues(upgrade.StartedBy, tryFor, patience);
        batch.BatchCommands.Add(add);
        batch.BatchCommands.Add(note);
        await batch.ExecuteNonQueryAsync(ct);
        await transaction.CommitAsync(ct);
        return StageOutcome.Staged;
    }

    /// <summary>Upgrades that nobody tries at the moment.</summary>
    public async Task<List<StagedUpgrade>> TakeDueAsync(TimeSpan tryFor, int limit, CancellationToken ct)
    {
        await using var command = database.CreateCommand(TakeDue);
        command.Parameters.AddValues(tryFor, limit);
        var taken = new List<StagedUpgrade>();
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            taken.Add(new(
                new(reader.GetGuid(0), reader.GetString(1)), reader.GetGuid(2), reader.TextAt(3), reader.GetString(4), reader.GetString(5), reader.GetGuid(6)));
        }

        return taken;
    }

    /// <summary>False when there is no time left for another try.</summary>
    public async Task<bool> PostponeAsync(StagedUpgrade upgrade, string reason, TimeSpan retryAfter, CancellationToken ct)
    {
        await using var command = database.CreateCommand(Postpone);
        command.Parameters.AddValues(upgrade.StagedId, reason, retryAfter);
        return await command.ExecuteNonQueryAsync(ct) == 1;
    }

    /// <summary>Gives an upgrade up, and forgets the version that was to come; false when it has ended already.</summary>
    public async Task<bool> EndAsync(StagedUpgrade upgrade, string state, string reason, AuditEntry entry, CancellationToken ct)
    {
        await using var batch = database.CreateBatch();
        batch.BatchCommands.Add(ExtensionLock.Command(upgrade.Key));
        var end = new NpgsqlBatchCommand(End);
        end.Parameters.AddValues(upgrade.StagedId, upgrade.Key.TenantId, state, reason, upgrade.Key.Name);
        end.Parameters.AddValues(entry.ToValues());
        batch.BatchCommands.Add(end);
        await using var reader = await batch.ExecuteReaderAsync(ct);
        await reader.NextResultAsync(ct);
        return await reader.ReadAsync(ct);
    }

    /// <summary>Removes versions that were replaced so long ago that no call is in them any more.</summary>
    public async Task RemoveRetiredAsync(TimeSpan after, CancellationToken ct)
    {
        await using var command = database.CreateCommand(RemoveRetired);
        command.Parameters.AddValues(after);
        await command.ExecuteNonQueryAsync(ct);
    }

    private static async Task<(Guid Id, bool IsRunning)?> FindCurrentAsync(NpgsqlConnection connection, ExtensionKey key, CancellationToken ct)
    {
        await using var batch = new NpgsqlBatch(connection);
        var find = new NpgsqlBatchCommand(Current);
        find.Parameters.AddValues(key.TenantId, key.Name);
        batch.BatchCommands.Add(ExtensionLock.Command(key));
        batch.BatchCommands.Add(find);
        await using var reader = await batch.ExecuteReaderAsync(ct);
        await reader.NextResultAsync(ct);
        return await reader.ReadAsync(ct) ? (reader.GetGuid(0), reader.GetBoolean(1)) : null;
    }
}
