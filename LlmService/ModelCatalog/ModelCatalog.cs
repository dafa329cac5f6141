using Platform.Data.Caching;

namespace Platform.LlmService.ModelCatalog;

internal static class ModelCatalog
{
    private const string CacheName = "models";
    private const string StoredCacheName = "provider-models";

    public static void AddModelCatalog(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSingleton<ModelRegistry>();
        builder.Services.AddSingleton<ModelRefresher>();
        builder.Services.AddSingleton<OfferedModels>();
        builder.AddTtlCache<StoredModels, StoredModelSource>(StoredCacheName, ModelsJson.Default.StoredModels, static cache =>
        {
            cache.Ttl = TimeSpan.FromHours(24);
            cache.Grace = TimeSpan.FromDays(7);
            cache.MaxEntryBytes = 4 << 20;
            cache.MaxEntries = 1000;
        });
        builder.AddTtlCache<ProviderModels, ModelSource>(CacheName, ModelsJson.Default.ProviderModels, static cache =>
        {
            cache.Ttl = TimeSpan.FromHours(24);
            cache.RefreshInterval = TimeSpan.FromMinutes(5);
            // A provider may be away for a weekend; what it offered before is a better answer than nothing.
            cache.Grace = TimeSpan.FromDays(7);
            // Some providers list thousands of models.
            cache.MaxEntryBytes = 4 << 20;
            cache.MaxEntries = 100;
        });
        builder.Services.ConfigureHttpJsonOptions(static http => http.SerializerOptions.TypeInfoResolverChain.Insert(0, ModelsJson.Default));
    }
}
