using Npgsql;
using NpgsqlTypes;
using Platform.Data.Postgres;

namespace Platform.ExtensionService.Mcp;

/// <summary>A registered server, and whose it is.</summary>
internal sealed record RegisteredServer(Guid TenantId, string Extension, McpTarget Target);

/// <summary>A tool as its server describes it: <paramref name="Name"/> is what it is called here, <paramref name="RemoteName"/> what it is called there.</summary>
internal sealed record DiscoveredTool(string Name, string RemoteName, string? Description, string? InputSchema);

/// <summary>What came of reading a server's tools.</summary>
internal readonly record struct ToolDiff(long Added, long Changed, long Missing, bool Recovered)
{
    public bool IsEmpty => (Added, Changed, Missing, Recovered) == (0, 0, 0, false);
}

internal sealed class McpStore(ServicePool database)
{
    // One that is to take the place of another has no name yet.
    private const string Columns = "e.tenant_id, coalesce(e.name, ''), m.extension_id, m.url, m.command, m.arguments, m.timeout_seconds, m.secrets";

    private const string Find = $"""
        select {Columns}, coalesce(c.reconnects, 0)
        from mcp_server m join extension e using (extension_id) left join extension_control c using (extension_id)
        where m.extension_id = $1 and c.is_enabled is not false
        """;

    // Taken by one replica at a time: what another one is looking at is skipped, and what is taken isn't due for a while. Commands are read when they
    // start; those that could not be started, again. A disabled server is left alone.
    private const string TakeDue = $"""
        with due as (
          select extension_id from mcp_server
          where (url is not null or failing_since is not null) and checked_at < now() - case when failing_since is null then $1 else $2 end
            and not exists (select from extension_control c where c.extension_id = mcp_server.extension_id and not c.is_enabled)
          order by checked_at limit $3
          for update skip locked
        ), taken as (
          update mcp_server set checked_at = now() where extension_id in (select extension_id from due) returning extension_id
        )
        select {Columns}, coalesce(c.reconnects, 0)
        from taken join mcp_server m using (extension_id) join extension e using (extension_id) left join extension_control c using (extension_id)
        """;

    private const string Usable = """
        select m.extension_id, coalesce(c.reconnects, 0)
        from mcp_server m left join extension_control c using (extension_id)
        where m.extension_id = any($1) and c.is_enabled is not false
        """;

    // The row of the server is locked first, so that of two replicas that have read the list at once one writes after the other.
    private const string SaveTools = """
        with before as materialized (
          select extension_id, failing_since is not null or discovered_at is null as was_away from mcp_server where extension_id = $1 for update
        ), server as (
          update mcp_server m set discovered_at = now(), checked_at = now(), failing_since = null, reason = null
          from before where m.extension_id = before.extension_id
          returning m.extension_id, before.was_away
        ), given as materialized (
          select name, remote_name, description, input_schema from unnest($2, $3, $4, $5) as g (name, remote_name, description, input_schema)
        ), written as (
          insert into tool (extension_id, name, remote_name, description, input_schema)
          select server.extension_id, g.name, g.remote_name, g.description, g.input_schema from server cross join given g
          on conflict (extension_id, name) do update
          set remote_name = excluded.remote_name, description = excluded.description, input_schema = excluded.input_schema, missing_since = null
          where (tool.remote_name, tool.description, tool.input_schema) is distinct from (excluded.remote_name, excluded.description, excluded.input_schema)
            or tool.missing_since is not null
          returning xmax = 0 as is_new
        ), missing as (
          update tool t set missing_since = now()
          from server where t.extension_id = server.extension_id and t.missing_since is null and t.name not in (select name from given)
          returning t.name
        ), removed as (
          delete from tool t
          using server where t.extension_id = server.extension_id and t.missing_since < now() - $6 and t.name not in (select name from given)
        )
        select (select count(*) from written where is_new), (select count(*) from written where not is_new), (select count(*) from missing), was_away from server
        """;

    private const string SaveFailure = """
        with before as materialized (select extension_id, failing_since from mcp_server where extension_id = $1 for update)
        update mcp_server m set failing_since = coalesce(m.failing_since, now()), checked_at = now(), reason = $2
        from before where m.extension_id = before.extension_id
        returning before.failing_since is null
        """;

    public async Task<RegisteredServer?> FindAsync(Guid extensionId, CancellationToken ct)
    {
        await using var command = database.CreateCommand(Find);
        command.Parameters.Add(new() { Value = extensionId });
        return (await ReadAsync(command, ct)).SingleOrDefault();
    }

    /// <summary>Servers whose tools are to be read again, which no other replica will read meanwhile.</summary>
    public async Task<List<RegisteredServer>> TakeDueAsync(TimeSpan refreshAfter, TimeSpan retryAfter, int limit, CancellationToken ct)
    {
        await using var command = database.CreateCommand(TakeDue);
        command.Parameters.Add(new() { Value = refreshAfter });
        command.Parameters.Add(new() { Value = retryAfter });
        command.Parameters.Add(new() { Value = limit });
        return await ReadAsync(command, ct);
    }

    /// <summary>Those of them that are registered and enabled, with how often somebody has wanted a new session with them.</summary>
    public async Task<Dictionary<Guid, int>> UsableAsync(Guid[] extensionIds, CancellationToken ct)
    {
        await using var command = database.CreateCommand(Usable);
        command.Parameters.Add(new() { Value = extensionIds });
        var found = new Dictionary<Guid, int>();
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            found.Add(reader.GetGuid(0), reader.GetInt32(1));
        }

        return found;
    }

    /// <summary>Makes these the server's tools; null when it is not registered any more.</summary>
    public async Task<ToolDiff?> SaveToolsAsync(Guid extensionId, IReadOnlyList<DiscoveredTool> tools, TimeSpan grace, CancellationToken ct)
    {
        await using var command = database.CreateCommand(SaveTools);
        command.Parameters.Add(new() { Value = extensionId });
        command.Parameters.ColumnsOf(tools)
            .Add(NpgsqlDbType.Text, static t => t.Name)
            .Add(NpgsqlDbType.Text, static t => t.RemoteName)
            .Add(NpgsqlDbType.Text, static t => t.Description)
            .Add(NpgsqlDbType.Text, static t => t.InputSchema);
        command.Parameters.Add(new() { Value = grace });
        await using var reader = await command.ExecuteReaderAsync(ct);
        return await reader.ReadAsync(ct) ? new ToolDiff(reader.GetInt64(0), reader.GetInt64(1), reader.GetInt64(2), reader.GetBoolean(3)) : null;
    }

    /// <summary>True when the server has been there until now.</summary>
    public async Task<bool> SaveFailureAsync(Guid extensionId, string reason, CancellationToken ct)
    {
        await using var command = database.CreateCommand(SaveFailure);
        command.Parameters.Add(new() { Value = extensionId });
        command.Parameters.Add(new() { Value = reason });
        return await command.ExecuteScalarAsync(ct) is true;
    }

    private static async Task<List<RegisteredServer>> ReadAsync(PoolCommand command, CancellationToken ct)
    {
        var found = new List<RegisteredServer>();
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            found.Add(new(reader.GetGuid(0), reader.GetString(1), ReadTarget(reader, 2) with { Reconnects = reader.GetInt32(8) }));
        }

        return found;
    }

    /// <summary>The columns extension_id, url, command, arguments, timeout_seconds, secrets.</summary>
    public static McpTarget ReadTarget(NpgsqlDataReader reader, int at) => new(
        reader.GetGuid(at), reader.TextAt(at + 1), reader.TextAt(at + 2), reader.ListAt(at + 3) ?? [], reader.NumberAt(at + 4), reader.BytesAt(at + 5));
}
