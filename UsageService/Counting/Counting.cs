using Platform.ServiceDefaults;

namespace Platform.UsageService.Counting;

internal static class Counting
{
    public static void AddCounting(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSingleton<CountStore>();
        builder.Services.AddSingleton<CountRules>();
        builder.Services.ConfigureHttpJsonOptions(o => o.SerializerOptions.TypeInfoResolverChain.Insert(0, CountingJson.Default));
    }
}
