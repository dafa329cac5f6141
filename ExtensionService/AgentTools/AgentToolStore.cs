using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Npgsql;
using NpgsqlTypes;
using Platform.Data.Postgres;
using Platform.ExtensionService.Registry;

namespace Platform.ExtensionService.AgentTools;

internal sealed class AgentToolStore(ServicePool database)
{
    // Two lists set at once would otherwise each miss the other's rows when they remove what is not theirs, and both would stay.
    private const string Lock = "select pg_advisory_xact_lock(hashtextextended($1 || '/' || $2, 0))";

    // All or nothing: as long as one of the tools is missing, no row changes. The tools are locked, so that none of them can go between
    // being found and being referred to.
    private static readonly string Replace = $"""
        with found as materialized (
          select e.name as extension, t.name as tool, t.description, t.input_schema, t.extension_id, w.position
          from unnest($3, $4) with ordinality as w (extension, tool, position)
          join extension e on e.tenant_id = $1 and e.name = w.extension
          join tool t on t.extension_id = e.extension_id and t.name = w.tool and t.missing_since is null
          for key share of t
        ), complete as materialized (
          select count(*) = cardinality($3) as yes from found
        ), removed as (
          delete from agent_tool a
          where a.tenant_id = $1 and a.agent = $2 and (select yes from complete)
            and not exists (select 1 from found f where f.extension_id = a.extension_id and f.tool = a.tool)
        ), written as (
          insert into agent_tool (tenant_id, agent, extension_id, tool, position)
          select $1, $2, extension_id, tool, position from found where (select yes from complete)
          on conflict (tenant_id, agent, extension_id, tool) do update set position = excluded.position
        ), noted as (
          {AuditSql.EntryFrom("complete where yes", parameters: 4)}
        )
        select extension, tool, description, input_schema from found order by position
        """;

    private static readonly string Remove = $"""
        with removed as (delete from agent_tool where tenant_id = $1 and agent = $2 returning tool), noted as (
          {AuditSql.EntryFrom("(select from removed limit 1) as any_removed", parameters: 2)}
        )
        select
        """;

    // Tools of a disabled extension stay chosen, and nobody is offered them.
    private const string Load = """
        select e.name, t.name, t.description, t.input_schema
        from agent_tool a
        join tool t on t.extension_id = a.extension_id and t.name = a.tool and t.missing_since is null
        join extension e on e.extension_id = a.extension_id
        left join extension_control c on c.extension_id = a.extension_id
        where c.is_enabled is not false and a.tenant_id = $1 and a.agent = $2
        order by a.position
        """;

    private const string LoadAll = """
        select e.name, t.name, t.description, t.input_schema, a.tenant_id, a.agent
        from agent_tool a
        join tool t on t.extension_id = a.extension_id and t.name = a.tool and t.missing_since is null
        join extension e on e.extension_id = a.extension_id
        left join extension_control c on c.extension_id = a.extension_id
        where c.is_enabled is not false
        order by a.tenant_id, a.agent, a.position
        """;

    /// <summary>Makes these the agent's tools and returns them; when some don't exist, changes nothing and returns those that do.</summary>
    public async Task<AgentToolList> ReplaceAsync(AuditActor actor, AgentToolKey key, IReadOnlyList<AgentToolName> tools, CancellationToken ct)
    {
        await using var batch = database.CreateBatch();
        batch.BatchCommands.Add(ExtensionLock.Command(key.TenantId, [.. tools.Select(static tool => tool.Extension ?? "")]));
        batch.BatchCommands.Add(new(Lock) { Parameters = { new() { Value = key.TenantId.ToString() }, new() { Value = key.Agent } } });
        var replace = new NpgsqlBatchCommand(Replace) { Parameters = { new() { Value = key.TenantId }, new() { Value = key.Agent } } };
        replace.Parameters.ColumnsOf(tools).Add(NpgsqlDbType.Text, static t => t.Extension).Add(NpgsqlDbType.Text, static t => t.Tool);
        var named = AuditDetails.ListOf(tools.Select(static tool => $"{tool.Extension}/{tool.Tool}"));
        replace.Parameters.AddValues(new AuditEntry(actor, key.TenantId, "agent_tools.replaced", key.Agent, new AuditDetails().With("tools", named).ToString()).ToValues());
        batch.BatchCommands.Add(replace);
        await using var reader = await batch.ExecuteReaderAsync(ct);
        await reader.NextResultAsync(ct);
        await reader.NextResultAsync(ct);
        return await ReadListAsync(reader, ct);
    }

    public async Task RemoveAsync(AuditActor actor, AgentToolKey key, CancellationToken ct)
    {
        await using var command = database.CreateCommand(Remove);
        command.Parameters.AddValues(key.TenantId, key.Agent);
        command.Parameters.AddValues(new AuditEntry(actor, key.TenantId, "agent_tools.removed", key.Agent).ToValues());
        await command.ExecuteNonQueryAsync(ct);
    }

    /// <summary>The agent's tools; null when it has none.</summary>
    public async Task<AgentToolList?> FindAsync(AgentToolKey key, CancellationToken ct)
    {
        await using var command = database.CreateCommand(Load);
        command.Parameters.Add(new() { Value = key.TenantId });
        command.Parameters.Add(new() { Value = key.Agent });
        await using var reader = await command.ExecuteReaderAsync(ct);
        var found = await ReadListAsync(reader, ct);
        return found.Tools.IsEmpty ? null : found;
    }

    /// <summary>Every list that isn't empty, of every tenant.</summary>
    public async IAsyncEnumerable<KeyValuePair<AgentToolKey, AgentToolList>> ReadAllAsync([EnumeratorCancellation] CancellationToken ct)
    {
        await using var command = database.CreateCommand(LoadAll);
        var tools = ImmutableArray.CreateBuilder<AgentTool>();
        AgentToolKey? current = null;
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            var next = new AgentToolKey(reader.GetGuid(4), reader.GetString(5));
            if (current is { } complete && complete != next)
            {
                yield return new(complete, new AgentToolList(tools.DrainToImmutable()));
            }

            current = next;
            tools.Add(ReadTool(reader));
        }

        if (current is { } last)
        {
            yield return new(last, new AgentToolList(tools.DrainToImmutable()));
        }
    }

    private static async Task<AgentToolList> ReadListAsync(NpgsqlDataReader reader, CancellationToken ct)
    {
        var tools = ImmutableArray.CreateBuilder<AgentTool>();
        while (await reader.ReadAsync(ct))
        {
            tools.Add(ReadTool(reader));
        }

        return new AgentToolList(tools.DrainToImmutable());
    }

    private static AgentTool ReadTool(NpgsqlDataReader reader) => new(
        reader.GetString(0), reader.GetString(1), reader.TextAt(2), reader.JsonAt(3));
}
