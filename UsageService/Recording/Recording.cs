using Platform.Contracts;

namespace Platform.UsageService.Recording;

internal static class Recording
{
    public static void AddRecording(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSingleton<LedgerMonths>();
        builder.Services.AddSingleton<LedgerStore>();
        builder.Services.AddSingleton<EventRules>();
        builder.Services.AddSingleton<LatePricing>();
        builder.Services.ConfigureHttpJsonOptions(o => o.SerializerOptions.TypeInfoResolverChain.Insert(0, ContractsJson.Default));
    }
}
