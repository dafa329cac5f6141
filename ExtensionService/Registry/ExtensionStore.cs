using System.Runtime.InteropServices;
using Microsoft.Extensions.Options;
using Npgsql;
using Platform.Data.Postgres;
using Platform.ExtensionService.Mcp;

namespace Platform.ExtensionService.Registry;

internal sealed class ExtensionStore(ServicePool database, ExtensionInsert insert, IOptions<McpOptions> mcp, TimeProvider clock)
{
    private const string List = """
        select e.name, e.description, e.created_at,
          array(select t.name from tool t where t.extension_id = e.extension_id and t.missing_since is null order by t.name), e.kind,
          i.entry, i.version
        from extension e left join installation i using (extension_id)
        where e.tenant_id = $1 and e.name > $2
        order by e.name
        limit $3
        """;

    private const string Find = """
        select e.description, e.created_at, e.kind, t.name, t.description, t.method, t.url, t.input_schema, t.timeout_seconds,
          m.url, m.command, m.arguments, m.timeout_seconds, m.secret_names, m.discovered_at, m.failing_since, m.reason, e.header_names, i.entry, i.version
        from extension e
        left join installation i on i.extension_id = e.extension_id
        left join tool t on t.extension_id = e.extension_id and t.missing_since is null
        left join mcp_server m on m.extension_id = e.extension_id
        where e.tenant_id = $1 and e.name = $2
        order by t.name
        """;

    private const string FindTool = """
        select t.name, t.description, t.method, t.url, t.input_schema, t.timeout_seconds, t.remote_name, e.kind,
          e.extension_id, m.url, m.command, m.arguments, m.timeout_seconds, m.secrets, e.headers
        from extension e
        join tool t using (extension_id)
        left join mcp_server m using (extension_id)
        where e.tenant_id = $1 and e.name = $2 and t.name = $3 and t.missing_since is null
        """;

    private static readonly string Remove = AuditSql.WithEntry("delete from extension where tenant_id = $1 and name = $2 returning extension_id", 2);

    /// <summary>Stores an extension that passed the rules; null when the tenant has one of this name.</summary>
    public async Task<RegisteredExtension?> AddAsync(NewExtension extension, CancellationToken ct)
    {
        var (name, definition) = (extension.Definition.Name ?? "", extension.Definition);
        await using var command = database.CreateCommand(ExtensionInsert.Sql);
        var target = insert.AddTo(command.Parameters, extension);
        return await command.ExecuteScalarAsync(ct) is DateTime createdAt
            ? new(
                new Extension(name, definition.Description, createdAt, ExtensionInsert.ToolsOf(definition))
                {
                    Kind = ExtensionKind.Of(definition),
                    Headers = [.. (definition.Headers?.Keys ?? []).Order(StringComparer.Ordinal)],
                    Entry = extension.Installation?.Entry,
                    Version = extension.Installation?.Version,
                },
                target is null ? null : new(extension.TenantId, name, target))
            : null;
    }

    public async Task<List<ExtensionSummary>> ListAsync(Guid tenantId, string after, int limit, CancellationToken ct)
    {
        await using var command = database.CreateCommand(List);
        command.Parameters.Add(new() { Value = tenantId });
        command.Parameters.Add(new() { Value = after });
        command.Parameters.Add(new() { Value = limit });

        var rows = new List<ExtensionSummary>();
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            rows.Add(new ExtensionSummary(
                reader.GetString(0), reader.TextAt(1), reader.GetFieldValue<DateTimeOffset>(2),
                ImmutableCollectionsMarshal.AsImmutableArray(reader.GetFieldValue<string[]>(3)), reader.GetString(4))
            {
                Entry = reader.TextAt(5),
                Version = reader.TextAt(6),
            });
        }

        return rows;
    }

    public async Task<Extension?> FindAsync(Guid tenantId, string name, CancellationToken ct)
    {
        await using var command = database.CreateCommand(Find);
        command.Parameters.Add(new() { Value = tenantId });
        command.Parameters.Add(new() { Value = name });

        Extension? found = null;
        var tools = new List<Tool>();
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            found ??= new Extension(name, reader.TextAt(0), reader.GetFieldValue<DateTimeOffset>(1), tools)
            {
                Kind = reader.GetString(2),
                Mcp = reader.GetString(2) == ExtensionKind.Mcp ? ReadServer(reader, 9) : null,
                Headers = reader.GetFieldValue<string[]>(17),
                Entry = reader.TextAt(18),
                Version = reader.TextAt(19),
            };
            if (!await reader.IsDBNullAsync(3, ct))
            {
                tools.Add(ReadTool(reader, 3));
            }
        }

        return found;
    }

    public async Task<RegisteredTool?> FindToolAsync(Guid tenantId, string extension, string tool, CancellationToken ct)
    {
        await using var command = database.CreateCommand(FindTool);
        command.Parameters.Add(new() { Value = tenantId });
        command.Parameters.Add(new() { Value = extension });
        command.Parameters.Add(new() { Value = tool });
        await using var reader = await command.ExecuteReaderAsync(ct);
        return await reader.ReadAsync(ct)
            ? new RegisteredTool(reader.GetGuid(8), ReadTool(reader, 0), reader.GetString(7) == ExtensionKind.Mcp ? McpStore.ReadTarget(reader, 8) : null, reader.TextAt(6))
            {
                Headers = reader.BytesAt(14),
            }
            : null;
    }

    /// <summary>False when the tenant has no extension of this name.</summary>
    public async Task<bool> RemoveAsync(AuditActor actor, ExtensionKey key, CancellationToken ct)
    {
        await using var batch = database.CreateBatch();
        batch.BatchCommands.Add(ExtensionLock.Command(key));
        var remove = new NpgsqlBatchCommand(Remove);
        remove.Parameters.AddValues(key.TenantId, key.Name);
        remove.Parameters.AddValues(new AuditEntry(actor, key.TenantId, "extension.removed", key.Name).ToValues());
        batch.BatchCommands.Add(remove);
        await using var reader = await batch.ExecuteReaderAsync(ct);
        await reader.NextResultAsync(ct);
        return await reader.ReadAsync(ct);
    }

    private McpView ReadServer(NpgsqlDataReader reader, int at)
    {
        var (discoveredAt, failingSince) = (reader.TimeAt(at + 5), reader.TimeAt(at + 6));
        var state = McpState.Of(discoveredAt, failingSince, clock.GetUtcNow(), mcp.Value.Grace);
        return new McpView(
            reader.TextAt(at), reader.TextAt(at + 1), reader.ListAt(at + 2) ?? [], reader.NumberAt(at + 3), reader.ListAt(at + 4) ?? [], state, failingSince,
            reader.TextAt(at + 7), discoveredAt);
    }

    private static Tool ReadTool(NpgsqlDataReader reader, int at) => new(
        reader.GetString(at), reader.TextAt(at + 1), reader.TextAt(at + 2), reader.TextAt(at + 3),
        reader.JsonAt(at + 4), reader.NumberAt(at + 5));
}
