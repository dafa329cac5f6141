using Microsoft.Extensions.Options;

namespace Platform.UsageService.Reports;

internal static class Reports
{
    public static void AddReports(this IHostApplicationBuilder builder)
    {
        builder.Services.AddOptions<ReportOptions>().BindConfiguration(ReportOptions.Section).ValidateOnStart();
        builder.Services.AddSingleton<IValidateOptions<ReportOptions>, ReportOptionsValidator>();
        builder.Services.AddSingleton<ReportGate>();
        builder.Services.AddSingleton<RequestStore>();
        builder.Services.AddSingleton<SummaryStore>();
        builder.Services.AddSingleton<CounterStore>();
        builder.Services.ConfigureHttpJsonOptions(o => o.SerializerOptions.TypeInfoResolverChain.Insert(0, ReportsJson.Default));
    }
}
