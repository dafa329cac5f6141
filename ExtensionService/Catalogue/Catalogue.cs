using System.Text.Json;
using System.Text.Json.Serialization;
using Platform.Data.Caching;

namespace Platform.ExtensionService.Catalogue;

internal static class Catalogue
{
    // Schemas are long: some hundred tools with usual ones are about this.
    private const int MaxEntryBytes = 1024 * 1024;

    // Longer than the pool waits for a connection and an answer, so that a store that is away is reported by the pool, as 503.
    private static readonly TimeSpan LoadTimeout = TimeSpan.FromMinutes(1);

    public static void AddCatalogue(this IHostApplicationBuilder builder)
    {
        builder.AddTtlCache<ToolCatalogue, CatalogueSource>(
            "tool-catalogues", CatalogueJson.Default.ToolCatalogue, static cache => (cache.MaxEntryBytes, cache.LoadTimeout) = (MaxEntryBytes, LoadTimeout));
        builder.Services.ConfigureHttpJsonOptions(o => o.SerializerOptions.TypeInfoResolverChain.Insert(0, CatalogueJson.Default));
    }
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(ToolCatalogue)), JsonSerializable(typeof(CataloguePage))]
internal sealed partial class CatalogueJson : JsonSerializerContext;
