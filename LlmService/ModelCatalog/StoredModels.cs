using System.Collections.Immutable;
using Platform.Data.Caching;
using Platform.LlmService.Providers;
using Platform.LlmService.Providers.Routing;
using Platform.LlmService.Providers.Stored;

namespace Platform.LlmService.ModelCatalog;

/// <summary>The models that one stored provider offered when it was asked.</summary>
internal sealed record StoredModels(ImmutableArray<ModelEntry> Models)
{
    private const char Separator = '/';

    /// <summary>The time of its change belongs to it: what was offered elsewhere or to another key counts no more.</summary>
    public static string KeyOf(Owner owner, StoredProvider provider) => $"{owner}{Separator}{provider.Name}{Separator}{provider.UpdatedAt.UtcTicks}";

    public static (Owner Owner, string Provider)? Parse(string key) =>
        key.Split(Separator) is [var owner, var provider, _] && Owner.Parse(owner) is { } parsed ? (parsed, provider) : null;
}

/// <summary>Asks stored providers. One that gives no answer fails the load, and so leaves what was known of it: an error is no empty list.</summary>
internal sealed class StoredModelSource(RouteBooks books) : CacheSource<StoredModels>
{
    public override async Task<StoredModels?> LoadAsync(string key, CancellationToken ct)
        => StoredModels.Parse(key) is var (owner, name)
            && (await books.FindAsync(owner, ct)).FindProvider(name) is { Stored: { } stored } provider
            && StoredModels.KeyOf(owner, stored) == key
            ? new StoredModels(await provider.Provider.ReadModelsAsync(ct))
            : null;
}
