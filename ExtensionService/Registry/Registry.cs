using Platform.Data.Caching;

namespace Platform.ExtensionService.Registry;

internal static class Registry
{
    public static void AddRegistry(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSingleton<ExtensionStore>();
        builder.Services.AddSingleton<ExtensionChanges>();
        builder.AddTtlCache<ExtensionPage, ExtensionListSource>("extension-lists", RegistryJson.Default.ExtensionPage);
        builder.Services.ConfigureHttpJsonOptions(o => o.SerializerOptions.TypeInfoResolverChain.Insert(0, RegistryJson.Default));
    }
}
