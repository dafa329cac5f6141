using System.Runtime.InteropServices;
using System.Text.Json;
using Npgsql;
using NpgsqlTypes;
using Platform.Data.Postgres;

namespace Platform.ExtensionService.Registry;

internal sealed class ExtensionStore(ServicePool database)
{
    // One statement: the extension with its tools, or neither. No row comes back when the name is taken.
    private const string Add = """
        with added as (
          insert into extension (extension_id, tenant_id, name, description, created_by)
          values ($1, $2, $3, $4, $5)
          on conflict (tenant_id, name) do nothing
          returning extension_id, created_at
        ), tools as (
          insert into tool (extension_id, name, description, method, url, input_schema, timeout_seconds)
          select added.extension_id, t.name, t.description, t.method, t.url, t.input_schema, t.timeout_seconds
          from added cross join unnest($6, $7, $8, $9, $10, $11) as t (name, description, method, url, input_schema, timeout_seconds)
        )
        select created_at from added
        """;

    private const string List = """
        select e.name, e.description, e.created_at, array(select t.name from tool t where t.extension_id = e.extension_id order by t.name)
        from extension e
        where e.tenant_id = $1 and e.name > $2
        order by e.name
        limit $3
        """;

    private const string Find = """
        select e.description, e.created_at, t.name, t.description, t.method, t.url, t.input_schema, t.timeout_seconds
        from extension e join tool t using (extension_id)
        where e.tenant_id = $1 and e.name = $2
        order by t.name
        """;

    private const string FindTool = """
        select t.name, t.description, t.method, t.url, t.input_schema, t.timeout_seconds
        from extension e join tool t using (extension_id)
        where e.tenant_id = $1 and e.name = $2 and t.name = $3
        """;

    private const string Remove = "delete from extension where tenant_id = $1 and name = $2";

    /// <summary>Stores an extension that passed the rules; null when the tenant has one of this name.</summary>
    public async Task<Extension?> AddAsync(Guid tenantId, Guid userId, ExtensionDefinition definition, CancellationToken ct)
    {
        var name = definition.Name ?? "";
        Tool[] tools = [.. (definition.Tools ?? []).OfType<ToolDefinition>().Select(Accept).OrderBy(t => t.Name, StringComparer.Ordinal)];
        await using var command = database.CreateCommand(Add);
        command.Parameters.Add(new() { Value = Guid.CreateVersion7() });
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
        return await command.ExecuteScalarAsync(ct) is DateTime createdAt
            ? new Extension(name, definition.Description, createdAt, tools)
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
                ImmutableCollectionsMarshal.AsImmutableArray(reader.GetFieldValue<string[]>(3))));
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
            found ??= new Extension(name, reader.TextAt(0), reader.GetFieldValue<DateTimeOffset>(1), tools);
            tools.Add(ReadTool(reader, 2));
        }

        return found;
    }

    public async Task<Tool?> FindToolAsync(Guid tenantId, string extension, string tool, CancellationToken ct)
    {
        await using var command = database.CreateCommand(FindTool);
        command.Parameters.Add(new() { Value = tenantId });
        command.Parameters.Add(new() { Value = extension });
        command.Parameters.Add(new() { Value = tool });
        await using var reader = await command.ExecuteReaderAsync(ct);
        return await reader.ReadAsync(ct) ? ReadTool(reader, 0) : null;
    }

    public async Task<bool> RemoveAsync(Guid tenantId, string name, CancellationToken ct)
    {
        await using var command = database.CreateCommand(Remove);
        command.Parameters.Add(new() { Value = tenantId });
        command.Parameters.Add(new() { Value = name });
        return await command.ExecuteNonQueryAsync(ct) == 1;
    }

    private static Tool Accept(ToolDefinition tool) => new(
        tool.Name ?? "", tool.Description, tool.Method ?? "", tool.Url ?? "",
        tool.InputSchema is { ValueKind: JsonValueKind.Object } schema ? schema : null, tool.TimeoutSeconds);

    private static Tool ReadTool(NpgsqlDataReader reader, int at) => new(
        reader.GetString(at), reader.TextAt(at + 1), reader.GetString(at + 2), reader.GetString(at + 3),
        reader.JsonAt(at + 4), reader.NumberAt(at + 5));
}
