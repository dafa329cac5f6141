using Npgsql;
using Platform.Data.Postgres;
using Platform.ExtensionService.Registry;

namespace Platform.ExtensionService.Installations;

/// <summary>
/// Lets a version that works take the place of the one before, in one transaction: whoever looks for the name finds one of the two. What people decided about the
/// extension, its history and its places in agents' lists go over to the new version; calls that are in the old one go on there.
/// </summary>
internal sealed class Promotion(ServicePool database)
{
    private const string Claim = """
        select u.extension_id, e.created_at
        from upgrade u join extension e using (extension_id)
        where u.staged_id = $1 and u.state = 'trying' and e.tenant_id = $2 and e.name = $3
        for update of u, e
        """;

    private const string Retire = "update extension set name = null, belongs_to = $2, retired_at = now() where extension_id = $1";

    private const string Name = "update extension set name = $2, belongs_to = null, created_at = $3 where extension_id = $1";

    private const string MoveAgentTools = """
        update agent_tool a set extension_id = $2
        where a.extension_id = $1 and exists (select 1 from tool t where t.extension_id = $2 and t.name = a.tool)
        """;

    private const string RemoveAgentTools = "delete from agent_tool where extension_id = $1";

    // With a new revision even where nothing was decided: circuits begin anew, and answers of the old version stand in for the new one's no more.
    private const string MoveControl = """
        with old as (
          delete from extension_control where extension_id = $1 returning is_enabled, settings, has_probe, revision, reconnects
        )
        insert into extension_control (extension_id, is_enabled, settings, has_probe, revision, reconnects)
        select $2, coalesce(o.is_enabled, true), o.settings, coalesce(o.has_probe, false),
          greatest((extract(epoch from clock_timestamp()) * 1000000)::bigint, coalesce(o.revision, 0) + 1), coalesce(o.reconnects, 0)
        from (values (1)) always left join old o on true
        """;

    private const string MoveHistory = "update extension_state_change set extension_id = $2 where extension_id = $1";

    private const string NoteHistory = """
        insert into extension_state_change (extension_id, changed_at, change, reason, user_id) values ($1, clock_timestamp(), 'upgraded', $2, $3)
        """;

    private const string Finish = """
        update upgrade set extension_id = $2, staged_id = null, state = 'done', reason = null, ended_at = now() where extension_id = $1
        """;

    /// <summary>False when the upgrade has ended already, or the extension is gone.</summary>
    public async Task<bool> RunAsync(StagedUpgrade upgrade, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        if (await ClaimAsync(connection, upgrade, ct) is not var (old, createdAt))
        {
            return false;
        }

        var details = new AuditDetails().With("from", upgrade.From).With("to", upgrade.To);
        var entry = new AuditEntry(upgrade.Actor, upgrade.Key.TenantId, "extension.upgraded", upgrade.Key.Name, details.ToString());
        await using var batch = new NpgsqlBatch(connection);
        Add(batch, Retire, old, upgrade.StagedId);
        Add(batch, Name, upgrade.StagedId, upgrade.Key.Name, createdAt);
        Add(batch, MoveAgentTools, old, upgrade.StagedId);
        Add(batch, RemoveAgentTools, old);
        Add(batch, MoveControl, old, upgrade.StagedId);
        Add(batch, MoveHistory, old, upgrade.StagedId);
        Add(batch, NoteHistory, upgrade.StagedId, $"{upgrade.From} to {upgrade.To}", upgrade.StartedBy);
        Add(batch, Finish, old, upgrade.StagedId);
        Add(batch, AuditSql.Insert, entry.ToValues());
        await batch.ExecuteNonQueryAsync(ct);
        await transaction.CommitAsync(ct);
        return true;
    }

    private static async Task<(Guid Old, DateTime CreatedAt)?> ClaimAsync(NpgsqlConnection connection, StagedUpgrade upgrade, CancellationToken ct)
    {
        await using var batch = new NpgsqlBatch(connection);
        batch.BatchCommands.Add(ExtensionLock.Command(upgrade.Key));
        Add(batch, Claim, upgrade.StagedId, upgrade.Key.TenantId, upgrade.Key.Name);
        await using var reader = await batch.ExecuteReaderAsync(ct);
        await reader.NextResultAsync(ct);
        return await reader.ReadAsync(ct) ? (reader.GetGuid(0), reader.GetDateTime(1)) : null;
    }

    private static void Add(NpgsqlBatch batch, string sql, params ReadOnlySpan<object?> values)
    {
        var command = new NpgsqlBatchCommand(sql);
        command.Parameters.AddValues(values);
        batch.BatchCommands.Add(command);
    }
}
