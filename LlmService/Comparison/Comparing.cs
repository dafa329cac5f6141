using Microsoft.Extensions.Options;

namespace Platform.LlmService.Comparison;

internal static class Comparing
{
    public static void AddComparison(this IHostApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddOptions<ComparisonOptions>().BindConfiguration(ComparisonOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<ComparisonOptions>, ComparisonOptionsValidator>();
        services.AddSingleton<ComparisonStore>();
        services.AddSingleton<Comparisons>();
        services.AddSingleton<CompareEndpoint>();
        services.ConfigureHttpJsonOptions(static http => http.SerializerOptions.TypeInfoResolverChain.Insert(0, ComparisonJson.Default));
    }
}
