namespace Platform.UsageService.Reports;

internal static class Reports
{
    public static void AddReports(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSingleton<RequestStore>();
        builder.Services.AddSingleton<SummaryStore>();
        builder.Services.AddSingleton<CounterStore>();
        builder.Services.ConfigureHttpJsonOptions(o => o.SerializerOptions.TypeInfoResolverChain.Insert(0, ReportsJson.Default));
    }
}
