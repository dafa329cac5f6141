namespace Platform.ExtensionService.Health;

internal static class Health
{
    public static void AddExtensionHealth(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSingleton<HealthStore>();
        builder.Services.AddSingleton<HealthReader>();
        builder.Services.AddSingleton<Probe>();
        builder.Services.AddHostedService<HealthReporter>();
        builder.Services.AddHostedService<Prober>();
        builder.Services.ConfigureHttpJsonOptions(o => o.SerializerOptions.TypeInfoResolverChain.Insert(0, HealthJson.Default));
    }
}
