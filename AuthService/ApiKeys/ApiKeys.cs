namespace Platform.AuthService.ApiKeys;

internal static class ApiKeys
{
    public static void AddApiKeys(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSingleton<ApiKeyStore>();
        builder.Services.AddSingleton<ApiKeyChanges>();
        builder.Services.ConfigureHttpJsonOptions(options => options.SerializerOptions.TypeInfoResolverChain.Insert(0, ApiKeysJson.Default));
    }
}
