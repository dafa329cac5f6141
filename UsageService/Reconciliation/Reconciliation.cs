using System.Text.Json;
using System.Text.Json.Serialization;
using Platform.ServiceDefaults;

namespace Platform.UsageService.Reconciliation;

internal static class Reconciliation
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    public static void AddReconciliation(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSingleton<LedgerReportStore>();
        builder.Services.AddTransient<Reconciler>();
        builder.Services.AddServiceClient<MeteringClient>("llmservice", Timeout);
        builder.Services.ConfigureHttpJsonOptions(o => o.SerializerOptions.TypeInfoResolverChain.Insert(0, ReconciliationJson.Default));
    }
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(ReconciliationReport))]
internal sealed partial class ReconciliationJson : JsonSerializerContext;
