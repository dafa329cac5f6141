using System.Text.Json;
using Npgsql;
using NpgsqlTypes;
using Platform.Data.Postgres;
using Platform.ExtensionService.Registry;

namespace Platform.ExtensionService.Resilience;

internal sealed class ControlStore(ServicePool database)
{
    // Without a decision the revision is the time of registration: one that is registered anew is not the one of before.
    private const string Find = """
        select coalesce(c.is_enabled, true), c.settings, coalesce(c.revision, (extract(epoch from e.created_at) * 1000000)::bigint),
          coalesce(c.reconnects, 0), e.extension_id
        from extension e left join extension_control c using (extension_id)
        where e.tenant_id = $1 and e.name = $2
        """;

    private const string Probed = """
        select c.is_enabled, c.settings, c.revision, c.reconnects, c.extension_id, e.tenant_id, e.name
        from extension_control c join extension e using (extension_id)
        where c.has_probe and c.is_enabled
        """;

    // What changes and that it was changed, in one statement. $3 is null where the switch stays as it is, $4 says whether the settings are to be replaced.
    private static readonly string Change = $"""
        with changed as (
          insert into extension_control as c (extension_id, is_enabled, settings, has_probe, revision, reconnects)
          select extension_id, coalesce($3, true), $5, $6, (extract(epoch from clock_timestamp()) * 1000000)::bigint, $9
          from extension where tenant_id = $1 and name = $2
          on conflict (extension_id) do update set
            is_enabled = coalesce($3, c.is_enabled),
            settings = case when $4 then excluded.settings else c.settings end,
            has_probe = case when $4 then excluded.has_probe else c.has_probe end,
            revision = greatest(excluded.revision, c.revision + 1),
            reconnects = c.reconnects + excluded.reconnects
          returning extension_id, is_enabled, settings, revision, reconnects
        ), due as (
          -- Whoever enables a server or wants a new session needn't wait until it is its turn to be looked at.
          update mcp_server m set checked_at = 'epoch' from changed where m.extension_id = changed.extension_id and ($3 or $9 > 0)
        ), noted as (
          insert into extension_state_change (extension_id, changed_at, change, user_id)
          select extension_id, clock_timestamp(), $7, $8 from changed
        ), audited as (
          {AuditSql.EntryFrom("changed", parameters: 9)}
        )
        select is_enabled, settings, revision, reconnects, extension_id from changed
        """;

    /// <summary>Null when there is no such extension.</summary>
    public async Task<ExtensionControl?> FindAsync(ExtensionKey key, CancellationToken ct)
    {
        await using var command = database.CreateCommand(Find);
        command.Parameters.AddValues(key.TenantId, key.Name);
        await using var reader = await command.ExecuteReaderAsync(ct);
        return await reader.ReadAsync(ct) ? Read(reader) : null;
    }

    /// <summary>Every extension with a probe that is enabled, of every tenant.</summary>
    public async Task<List<ProbedExtension>> ListProbedAsync(CancellationToken ct)
    {
        await using var command = database.CreateCommand(Probed);
        await using var reader = await command.ExecuteReaderAsync(ct);
        var found = new List<ProbedExtension>();
        while (await reader.ReadAsync(ct))
        {
            found.Add(new ProbedExtension(new ExtensionKey(reader.GetGuid(5), reader.GetString(6)), Read(reader)));
        }

        return found;
    }

    /// <summary>Makes a change and notes who made it; null when there is no such extension.</summary>
    public async Task<ExtensionControl?> ChangeAsync(ExtensionKey key, ControlChange change, AuditActor actor, CancellationToken ct)
    {
        var settings = change.Settings is { } given ? JsonSerializer.Serialize(given, ControlJson.Default.ResilienceSettings) : null;
        var command = new NpgsqlBatchCommand(Change);
        command.Parameters.AddValues(key.TenantId, key.Name);
        command.Parameters.AddNullable(change.Enable, NpgsqlDbType.Boolean);
        command.Parameters.AddValues(change.ReplacesSettings);
        command.Parameters.AddNullable(settings);
        command.Parameters.AddValues(change.Settings?.Probe is not null, change.Name, actor.UserId ?? Guid.Empty, change.IsReconnect ? 1 : 0);
        command.Parameters.AddValues(new AuditEntry(actor, key.TenantId, change.Action, key.Name).ToValues());
        await using var batch = database.CreateBatch();
        batch.BatchCommands.Add(ExtensionLock.Command(key));
        batch.BatchCommands.Add(command);
        await using var reader = await batch.ExecuteReaderAsync(ct);
        await reader.NextResultAsync(ct);
        return await reader.ReadAsync(ct) ? Read(reader) : null;
    }

    private static ExtensionControl Read(NpgsqlDataReader reader) => new(
        reader.GetGuid(4),
        reader.GetBoolean(0),
        (reader.TextAt(1) is { } json ? JsonSerializer.Deserialize(json, ControlJson.Default.ResilienceSettings) : null) ?? ResilienceSettings.Default,
        reader.GetInt64(2),
        reader.GetInt32(3));
}

/// <summary>Something that a person does to an extension.</summary>
internal sealed record ControlChange(string Name)
{
    public static ControlChange Enabled { get; } = new("enabled") { Enable = true };

    public static ControlChange Disabled { get; } = new("disabled") { Enable = false };

    /// <summary>Every replica ends its connections, and begins anew.</summary>
    public static ControlChange Reconnected { get; } = new("reconnected") { IsReconnect = true };

    /// <summary>What the audit log calls it.</summary>
    public string Action => ReplacesSettings ? "extension.resilience_set" : $"extension.{Name}";

    public bool? Enable { get; private init; }

    public bool IsReconnect { get; private init; }

    public bool ReplacesSettings { get; private init; }

    public ResilienceSettings? Settings { get; private init; }

    public static ControlChange Configured(ResilienceSettings? settings) => new("configured") { ReplacesSettings = true, Settings = settings };
}
