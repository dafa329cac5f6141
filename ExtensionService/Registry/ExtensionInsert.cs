using System.Text.Json;
using Npgsql;
using NpgsqlTypes;
using Platform.Data.Postgres;
using Platform.ExtensionService.Mcp;

namespace Platform.ExtensionService.Registry;

/// <summary>The statement that stores an extension: with its tools or its server, what it is made of and who did it, or nothing.</summary>
internal sealed class ExtensionInsert(McpSecrets secrets)
{
    private const int OwnParameters = 27;

    /// <summary>No row comes back when the name is taken.</summary>
    public static string Sql { get; } = $"""
        with added as (
          insert into extension (extension_id, tenant_id, name, description, created_by, kind, headers, header_names, belongs_to)
          values ($1, $2, $3, $4, $5, $12, $19, $20, $21)
          on conflict (tenant_id, name) do nothing
          returning extension_id, created_at
        ), tools as (
          insert into tool (extension_id, name, description, method, url, input_schema, timeout_seconds)
          select added.extension_id, t.name, t.description, t.method, t.url, t.input_schema, t.timeout_seconds
          from added cross join unnest($6, $7, $8, $9, $10, $11) as t (name, description, method, url, input_schema, timeout_seconds)
        ), server as (
          insert into mcp_server (extension_id, url, command, arguments, timeout_seconds, secrets, secret_names)
          select extension_id, $13, $14, $15, $16, $17, $18 from added where $12 = 'mcp'
        ), installed as (
          insert into installation (extension_id, entry, version, configuration, permissions, secrets, secret_names)
          select extension_id, $22, $23, $24, $25, $26, $27 from added where $22 is not null
        ), noted as (
          {AuditSql.EntryFrom("added", OwnParameters)}
        )
        select created_at from added
        """;

    /// <summary>Adds the parameters.</summary>
    /// <returns>The extension's server, when it has one.</returns>
    public McpTarget? AddTo(NpgsqlParameterCollection parameters, NewExtension extension)
    {
        var (id, definition) = (extension.Id, extension.Definition);
        parameters.Add(new() { Value = id });
        parameters.Add(new() { Value = extension.TenantId });
        parameters.AddNullable(extension.BelongsTo is null ? definition.Name : null);
        parameters.AddNullable(definition.Description);
        parameters.Add(new() { Value = extension.Entry.Actor.UserId ?? Guid.Empty });
        parameters.ColumnsOf(ToolsOf(definition))
            .Add(NpgsqlDbType.Text, static t => t.Name)
            .Add(NpgsqlDbType.Text, static t => t.Description)
            .Add(NpgsqlDbType.Text, static t => t.Method)
            .Add(NpgsqlDbType.Text, static t => t.Url)
            .Add(NpgsqlDbType.Text, static t => t.InputSchema?.GetRawText())
            .Add(NpgsqlDbType.Integer, static t => t.TimeoutSeconds);
        parameters.Add(new() { Value = ExtensionKind.Of(definition) });
        var target = AddServer(parameters, id, definition.Mcp);
        AddSecrets(parameters, id, definition.Headers?.ToDictionary(static header => header.Key, static header => header.Value ?? "") ?? []);
        parameters.AddNullable(extension.BelongsTo);
        AddInstallation(parameters, id, extension.Installation);
        parameters.AddValues(extension.Entry.ToValues());
        return target;
    }

    public static Tool[] ToolsOf(ExtensionDefinition definition)
        => [.. (definition.Tools ?? []).OfType<ToolDefinition>().Select(Accept).OrderBy(static t => t.Name, StringComparer.Ordinal)];

    private McpTarget? AddServer(NpgsqlParameterCollection parameters, Guid id, McpDefinition? server)
    {
        string[] arguments = [.. (server?.Arguments ?? []).OfType<string>()];
        parameters.AddNullable(server?.Url);
        parameters.AddNullable(server?.Command);
        parameters.Add(new() { Value = arguments });
        parameters.AddNullable(server?.TimeoutSeconds, NpgsqlDbType.Integer);
        var encrypted = AddSecrets(parameters, id, server is null ? [] : McpRules.SecretsOf(server));
        return server is null ? null : new McpTarget(id, server.Url, server.Command, arguments, server.TimeoutSeconds, encrypted);
    }

    private void AddInstallation(NpgsqlParameterCollection parameters, Guid id, NewInstallation? installation)
    {
        parameters.AddNullable(installation?.Entry);
        parameters.AddNullable(installation?.Version);
        parameters.AddNullable(installation?.Configuration);
        parameters.Add(new() { Value = (string[])[.. installation?.Permissions ?? []] });
        AddSecrets(parameters, id, installation?.Secrets ?? new Dictionary<string, string>());
    }

    private byte[]? AddSecrets(NpgsqlParameterCollection parameters, Guid id, IReadOnlyDictionary<string, string> values)
    {
        var encrypted = secrets.Encrypt(id, values);
        parameters.AddNullable(encrypted);
        parameters.Add(new() { Value = values.Keys.Order(StringComparer.Ordinal).ToArray() });
        return encrypted;
    }

    private static Tool Accept(ToolDefinition tool) => new(
        tool.Name ?? "", tool.Description, tool.Method ?? "", tool.Url ?? "",
        tool.InputSchema is { ValueKind: JsonValueKind.Object } schema ? schema : null, tool.TimeoutSeconds);
}
