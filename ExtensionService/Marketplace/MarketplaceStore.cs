using System.Text.Json;
using Npgsql;
using Platform.Data.Postgres;

namespace Platform.ExtensionService.Marketplace;

internal sealed class MarketplaceStore(ServicePool database)
{
    // The same manifest again is the same version again, also after it was withdrawn. No row: there is another one of this version.
    private static readonly string Publish = $"""
        with published as (
          insert into marketplace_version as m (name, version, precedence, is_prerelease, kind, publisher, description, manifest, published_by)
          values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
          on conflict (name, version) do update set withdrawn_at = null where m.manifest = excluded.manifest
          returning published_at, xmax = 0 as is_new
        ), noted as (
          {AuditSql.EntryFrom("published", parameters: 9)}
        )
        select published_at, is_new from published
        """;

    private static readonly string Withdraw = AuditSql.WithEntry(
        "update marketplace_version set withdrawn_at = now() where name = $1 and version = $2 and withdrawn_at is null returning name", parameters: 2);

    private const string Exists = "select 1 from marketplace_version where name = $1 and version = $2";

    private const string Columns = "name, version, kind, publisher, description, published_at, withdrawn_at";

    // A release comes before any pre-release, however new that is.
    private const string List = $"""
        select {Columns} from (
          select distinct on (name) {Columns} from marketplace_version
          where name > $1 and withdrawn_at is null
          order by name, is_prerelease, precedence desc
        ) newest
        where not exists (
          select 1 from unnest($2) word where position(lower(word) in lower(concat_ws(' ', name, publisher, description))) = 0
        )
        order by name
        limit $3
        """;

    private const string ListVersions = $"""
        select {Columns} from marketplace_version
        where name = $1 and ($2 = '' or precedence < $2)
        order by precedence desc
        limit $3
        """;

    private const string Find = $"""
        select {Columns}, manifest from marketplace_version
        where name = $1 and version = $2
        """;

    private const string FindNewest = $"""
        select {Columns}, manifest from marketplace_version
        where name = $1 and withdrawn_at is null
        order by is_prerelease, precedence desc
        limit 1
        """;

    /// <summary>Publishes a manifest that passed the rules; null when there is another one of its version.</summary>
    public async Task<MarketplaceVersion?> PublishAsync(AuditActor actor, Manifest manifest, SemanticVersion version, CancellationToken ct)
    {
        await using var command = database.CreateCommand(Publish);
        command.Parameters.AddValues(manifest.Name, version.Text, version.Precedence, version.IsPrerelease, manifest.Kind, manifest.Publisher);
        command.Parameters.AddNullable(manifest.Description);
        command.Parameters.AddValues(JsonSerializer.Serialize(manifest, ManifestJson.Default.Manifest), actor.UserId ?? Guid.Empty);
        command.Parameters.AddValues(new AuditEntry(actor, null, "catalogue.published", $"{manifest.Name} {version.Text}").ToValues());
        await using var reader = await command.ExecuteReaderAsync(ct);
        return await reader.ReadAsync(ct)
            ? new(manifest.Name ?? "", version.Text, manifest.Kind ?? "", manifest.Publisher ?? "", manifest.Description, reader.GetFieldValue<DateTimeOffset>(0), null)
            : null;
    }

    /// <summary>Keeps a version from being installed; false when there is none.</summary>
    public async Task<bool> WithdrawAsync(AuditActor actor, string name, string version, CancellationToken ct)
    {
        var (withdraw, exists) = (new NpgsqlBatchCommand(Withdraw), new NpgsqlBatchCommand(Exists));
        withdraw.Parameters.AddValues(name, version);
        withdraw.Parameters.AddValues(new AuditEntry(actor, null, "catalogue.withdrawn", $"{name} {version}").ToValues());
        exists.Parameters.AddValues(name, version);
        await using var batch = database.CreateBatch();
        batch.BatchCommands.Add(withdraw);
        batch.BatchCommands.Add(exists);
        await using var reader = await batch.ExecuteReaderAsync(ct);
        await reader.NextResultAsync(ct);
        return await reader.ReadAsync(ct);
    }

    /// <summary>The newest version of each name that has all of the words.</summary>
    public async Task<List<MarketplaceVersion>> ListAsync(string after, string[] words, int limit, CancellationToken ct)
    {
        await using var command = database.CreateCommand(List);
        command.Parameters.AddValues(after, words, limit);
        return await ReadAllAsync(command, ct);
    }

    /// <summary>The versions of a name, newest first, also those that were withdrawn.</summary>
    public async Task<List<MarketplaceVersion>> ListVersionsAsync(string name, SemanticVersion? after, int limit, CancellationToken ct)
    {
        await using var command = database.CreateCommand(ListVersions);
        command.Parameters.AddValues(name, after?.Precedence ?? "", limit);
        return await ReadAllAsync(command, ct);
    }

    /// <summary>One version; the newest that can be installed where none is named.</summary>
    public async Task<PublishedManifest?> FindAsync(string name, string? version, CancellationToken ct)
    {
        await using var command = database.CreateCommand(version is null ? FindNewest : Find);
        command.Parameters.AddValues(name);
        if (version is not null)
        {
            command.Parameters.AddValues(version);
        }

        await using var reader = await command.ExecuteReaderAsync(ct);
        return await reader.ReadAsync(ct) && JsonSerializer.Deserialize(reader.GetString(7), ManifestJson.Default.Manifest) is { } manifest
            ? new(Read(reader), manifest)
            : null;
    }

    private static async Task<List<MarketplaceVersion>> ReadAllAsync(PoolCommand command, CancellationToken ct)
    {
        var found = new List<MarketplaceVersion>();
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            found.Add(Read(reader));
        }

        return found;
    }

    private static MarketplaceVersion Read(NpgsqlDataReader row) => new(
        row.GetString(0), row.GetString(1), row.GetString(2), row.GetString(3), row.TextAt(4), row.GetFieldValue<DateTimeOffset>(5), row.TimeAt(6));
}
