using System.Collections.Immutable;
using System.Globalization;
using Platform.Data.Caching;
using Platform.Data.Postgres;

namespace Platform.ExtensionService.Catalogue;

/// <summary>Where the cache of tenants' tools gets them.</summary>
internal sealed class CatalogueSource(ServicePool database) : CacheSource<ToolCatalogue>
{
    private const string Load = """
        select e.name, t.name, t.description, t.input_schema, e.kind, m.discovered_at, m.failing_since, c.is_enabled is false
        from extension e
        join tool t using (extension_id)
        left join mcp_server m using (extension_id)
        left join extension_control c using (extension_id)
        where e.tenant_id = $1 and e.name is not null and t.missing_since is null
        """;

    public override async Task<ToolCatalogue?> LoadAsync(string key, CancellationToken ct)
    {
        await using var command = database.CreateCommand(Load);
        command.Parameters.Add(new() { Value = Guid.Parse(key, CultureInfo.InvariantCulture) });
        var tools = ImmutableArray.CreateBuilder<CatalogueTool>();
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            tools.Add(new CatalogueTool(
                reader.GetString(0), reader.GetString(1), reader.TextAt(2), reader.JsonAt(3), reader.GetString(4), reader.TimeAt(5), reader.TimeAt(6))
            {
                IsDisabled = reader.GetBoolean(7),
            });
        }

        tools.Sort(static (one, other) => string.CompareOrdinal(one.Path, other.Path));
        return new ToolCatalogue(tools.DrainToImmutable());
    }
}
