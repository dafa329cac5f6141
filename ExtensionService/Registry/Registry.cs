namespace Platform.ExtensionService.Registry;

internal static class Registry
{
    public static void AddRegistry(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSingleton<ExtensionStore>();
        builder.Services.ConfigureHttpJsonOptions(o => o.SerializerOptions.TypeInfoResolverChain.Insert(0, RegistryJson.Default));
    }
}
