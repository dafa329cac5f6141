using Microsoft.Extensions.Options;

namespace Platform.LlmService.WarmUp;

internal static class WarmUp
{
    public static void AddWarmUp(this IHostApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddOptions<WarmUpOptions>().BindConfiguration(WarmUpOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<WarmUpOptions>, WarmUpOptionsValidator>();
        services.AddSingleton<WarmUpStore>();
        services.AddSingleton<RunControl>();
        services.AddSingleton<RunStore>();
        services.AddSingleton<UsedModels>();
        services.AddSingleton<WarmUpMetrics>();
        services.AddSingleton<RequestPressure>();
        services.AddSingleton<WarmUpPrompt>();
        services.AddSingleton<WarmUpRunner>();
        services.AddSingleton<WarmUpPlanner>();
        services.AddHostedService<WarmUpWorker>();
        services.ConfigureHttpJsonOptions(static http => http.SerializerOptions.TypeInfoResolverChain.Insert(0, WarmUpJson.Default));
    }

    public static void MapWarmUp(this IEndpointRouteBuilder routes)
    {
        routes.MapWarmUpRoutes();
        routes.MapWarmUpRunRoutes();
    }
}
