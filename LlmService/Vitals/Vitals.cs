using System.Text.Json;
using Platform.Contracts;
using Platform.LlmService.Admission;
using Platform.LlmService.WarmUp;

namespace Platform.LlmService.Vitals;

internal static class Vitals
{
    public static void AddVitals(this IHostApplicationBuilder builder) => builder.Services.AddSingleton<OpenStreams>();

    /// <summary>Writes the member <c>llm</c> into an object that was begun.</summary>
    public static void WriteLlmVitals(this IServiceProvider services, Utf8JsonWriter json)
    {
        var gate = services.GetRequiredService<CallGate>();
        json.WritePropertyName("llm"u8);
        JsonSerializer.Serialize(
            json,
            new LlmVitals(
                services.GetRequiredService<OpenStreams>().Count, gate.Running, gate.Waiting, gate.Limit, gate.MostPlaces,
                services.GetRequiredService<WarmUpMetrics>().UnderWay, services.GetRequiredService<Mitigation.MitigationOrders>().PausesWarmUp),
            ContractsJson.Default.LlmVitals);
    }
}
