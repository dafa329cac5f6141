using System.Collections.Immutable;
using Platform.Data.Caching;
using Platform.Data.Postgres;
using Platform.LlmService.Providers.Deployments;
using Platform.LlmService.Providers.Stored;

namespace Platform.LlmService.Providers.Routing;

/// <summary>All that one owner has said about where models are asked. Keys in it are encrypted, in Redis too.</summary>
internal sealed record RouteBook(ImmutableArray<StoredProvider> Providers, ImmutableArray<Deployment> Deployments);

/// <summary>An owner who has nothing has an empty book: that is known as well, and not asked for again at every call.</summary>
internal sealed class RouteBookSource(ServicePool database) : CacheSource<RouteBook>
{
    public override async Task<RouteBook?> LoadAsync(string key, CancellationToken ct)
    {
        if (Owner.Parse(key) is not { } owner)
        {
            return null;
        }

        await using var batch = database.CreateBatch();
        batch.BatchCommands.Add(new($"select {ProviderStore.Columns} from llm_providers where tenant_id = $1") { Parameters = { new() { Value = owner.TenantId } } });
        batch.BatchCommands.Add(new($"select {DeploymentStore.Columns} from llm_deployments where tenant_id = $1") { Parameters = { new() { Value = owner.TenantId } } });
        await using var reader = await batch.ExecuteReaderAsync(ct);
        var providers = await reader.ReadAllAsync(ProviderStore.Read, ct);
        await reader.NextResultAsync(ct);
        return new RouteBook([.. providers], [.. await reader.ReadAllAsync(DeploymentStore.Read, ct)]);
    }
}
