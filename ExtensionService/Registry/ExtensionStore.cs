using System.Runtime.InteropServices;
using System.Text.Json;
using Microsoft.Extensions.Options;
using Npgsql;
using NpgsqlTypes;
using Platform.Data.Postgres;
using Platform.ExtensionService.Mcp;

namespace Platform.ExtensionService.Registry;

internal sealed class ExtensionStore(ServicePool database, McpSecrets secrets, IOptions<McpOptions> mcp, TimeProvider clock)
{
    // One statement: the extension with its tools or its server, or nothing. No row comes back when the name is taken.
    private const string Add = """
        with added as (
          insert into extension (extension_id, tenant_id, name, description, created_by, kind)
          values ($1, $2, $3, $4, $5, $12)
          on conflict (tenant_id, name) do nothing
          returning extension_id, created_at
        ), tools as (
          insert into tool (extension_id, name, description, method, url, input_schema, timeout_seconds)
          select added.extension_id, t.name, t.description, t.method, t.url, t.input_schema, t.timeout_seconds
          from added cross join unnest($6, $7, $8, $9, $10, $11) as t (name, description, method, url, input_schema, timeout_seconds)
        ), server as (
          insert into mcp_server (extension_id, url, command, arguments, timeout_seconds, secrets, secret_names)
          select extension_id, $13, $14, $15, $16, $17, $18 from added where $12 = 'mcp'
        )
        select created_at from added
        """;

    private const string List = """
        select e.name, e.description, e.created_at,
          array(select t.name from tool t where t.extension_id = e.extension_id and t.missing_since is null order by t.name), e.kind
        from extension e
        where e.tenant_id = $1 and e.name > $2
        order by e.name
        limit $3
        """;

    private const string Find = """
        select e.description, e.created_at, e.kind, t.name, t.description, t.method, t.url, t.input_schema, t.timeout_seconds,
          m.url, m.command, m.arguments, m.timeout_seconds, m.secret_names, m.discovered_at, m.failing_since, m.reason
        from extension e
        left join tool t on t.extension_id = e.extension_id and t.missing_since is null
        left join mcp_server m on m.extension_id = e.extension_id
        where e.tenant_id = $1 and e.name = $2
        order by t.name
        """;

    private const string FindTool = """
        select extension_id, t.name, t.description, t.method, t.url, t.input_schema, t.timeout_seconds
        from extension e join tool t using (extension_id)
        where e.tenant_id = $1 and e.name = $2 and t.name = $3
        """;

    private const string Remove = "delete from extension where tenant_id = $1 and name = $2";

    /// <summary>Stores an extension that passed the rules; null when the tenant has one of this name.</summary>
    public async Task<RegisteredExtension?> AddAsync(Guid tenantId, Guid userId, ExtensionDefinition definition, CancellationToken ct)
    {
        var (id, name, kind) = (Guid.CreateVersion7(), definition.Name ?? "", ExtensionKind.Of(definition));
        Tool[] tools = [.. (definition.Tools ?? []).OfType<ToolDefinition>().Select(Accept).OrderBy(t => t.Name, StringComparer.Ordinal)];
        await using var command = database.CreateCommand(Add);
        command.Parameters.Add(new() { Value = id });
        command.Parameters.Add(new() { Value = tenantId });
        command.Parameters.Add(new() { Value = name });
        command.Parameters.AddNullable(definition.Description);
        command.Parameters.Add(new() { Value = userId });
        command.Parameters.ColumnsOf(tools)
            .Add(NpgsqlDbType.Text, static t => t.Name)
            .Add(NpgsqlDbType.Text, static t => t.Description)
            .Add(NpgsqlDbType.Text, static t => t.Method)
            .Add(NpgsqlDbType.Text, static t => t.Url)
            .Add(NpgsqlDbType.Text, static t => t.InputSchema?.GetRawText())
            .Add(NpgsqlDbType.Integer, static t => t.TimeoutSeconds);
        command.Parameters.Add(new() { Value = kind });
        var target = AddServer(command.Parameters, id, definition.Mcp);
        return await command.ExecuteScalarAsync(ct) is DateTime createdAt
            ? new(new Extension(name, definition.Description, createdAt, tools) { Kind = kind }, target is null ? null : new(tenantId, name, target))
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
                ImmutableCollectionsMarshal.AsImmutableArray(reader.GetFieldValue<string[]>(3)), reader.GetString(4)));
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
        return await reader.ReadAsync(ct) ? new RegisteredTool(reader.GetGuid(0), ReadTool(reader, 1)) : null;
    }

    public async Task<bool> RemoveAsync(Guid tenantId, string name, CancellationToken ct)
    {
        await using var command = database.CreateCommand(Remove);
        command.Parameters.Add(new() { Value = tenantId });
        command.Parameters.Add(new() { Value = name });
        return await command.ExecuteNonQueryAsync(ct) == 1;
    }

    private McpTarget? AddServer(NpgsqlParameterCollection parameters, Guid id, McpDefinition? server)
    {
        var values = server is null ? [] : McpRules.SecretsOf(server);
        string[] arguments = [.. (server?.Arguments ?? []).OfType<string>()];
        var encrypted = secrets.Encrypt(id, values);
        parameters.AddNullable(server?.Url);
        parameters.AddNullable(server?.Command);
        parameters.Add(new() { Value = arguments });
        parameters.AddNullable(server?.TimeoutSeconds, NpgsqlDbType.Integer);
        parameters.AddNullable(encrypted);
        parameters.Add(new() { Value = values.Keys.Order(StringComparer.Ordinal).ToArray() });
        return server is null ? null : new McpTarget(id, server.Url, server.Command, arguments, server.TimeoutSeconds, encrypted);
    }

    private McpView ReadServer(NpgsqlDataReader reader, int at)
    {
        var (discoveredAt, failingSince) = (reader.TimeAt(at + 5), reader.TimeAt(at + 6));
        var state = McpState.Of(discoveredAt, failingSince, clock.GetUtcNow(), mcp.Value.Grace);
        return new McpView(
            reader.TextAt(at), reader.TextAt(at + 1), reader.ListAt(at + 2) ?? [], reader.NumberAt(at + 3), reader.ListAt(at + 4) ?? [], state, failingSince,
            reader.TextAt(at + 7), discoveredAt);
    }

    private static Tool Accept(ToolDefinition tool) => new(
        tool.Name ?? "", tool.Description, tool.Method ?? "", tool.Url ?? "",
        tool.InputSchema is { ValueKind: JsonValueKind.Object } schema ? schema : null, tool.TimeoutSeconds);

    private static Tool ReadTool(NpgsqlDataReader reader, int at) => new(
        reader.GetString(at), reader.TextAt(at + 1), reader.TextAt(at + 2), reader.TextAt(at + 3),
        reader.JsonAt(at + 4), reader.NumberAt(at + 5));
}
