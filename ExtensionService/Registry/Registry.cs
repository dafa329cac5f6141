using Platform.Data.Caching;
using Platform.ExtensionService.OpenApiImport;

namespace Platform.ExtensionService.Registry;

internal static class Registry
{
    // Longer than the pool waits for a connection and an answer, so that a store that is away is reported by the pool, as 503.
    private static readonly TimeSpan LoadTimeout = TimeSpan.FromMinutes(1);

    public static void AddRegistry(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSingleton<ExtensionInsert>();
        builder.Services.AddSingleton<ExtensionStore>();
        builder.Services.AddSingleton<TenantCaches>();
        builder.Services.AddSingleton<ExtensionChanges>();
        builder.AddTtlCache<ExtensionPage, ExtensionListSource>(
            "extension-lists", RegistryJson.Default.ExtensionPage, static cache => cache.LoadTimeout = LoadTimeout);
        builder.Services.ConfigureHttpJsonOptions(o => o.SerializerOptions.TypeInfoResolverChain.Insert(0, RegistryJson.Default));
        builder.Services.ConfigureHttpJsonOptions(o => o.SerializerOptions.TypeInfoResolverChain.Insert(0, ImportJson.Default));
    }
}
