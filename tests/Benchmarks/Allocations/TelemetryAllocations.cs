extern alias llmservice;

using System.Diagnostics.Metrics;
using llmservice::Platform.LlmService.Chat;
using llmservice::Platform.LlmService.Telemetry;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Platform.Benchmarks.Allocations;

/// <summary>What telemetry of model calls allocates while nobody watches.</summary>
internal static class TelemetryAllocations
{
    private static readonly byte[] Body = """{"model":"m","messages":[{"role":"user","content":"Hello"}],"temperature":0.5}"""u8.ToArray();

    public static async IAsyncEnumerable<(string Name, long Bytes)> MeasureAsync()
    {
        await using var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        var telemetry = new GenAITelemetry(
            services.GetRequiredService<IMeterFactory>(), Options.Create(new TelemetryOptions { CaptureMessageContent = true }), TimeProvider.System, NullLogger<GenAITelemetry>.Instance);
        var request = ChatRequest.Parse(Body);
        // Nobody watches, so nobody looks at what is attempted.
        yield return ("telemetry: an attempt that nobody watches", await AllocationBudgets.BytesPerCallAsync(() =>
        {
            telemetry.Start(null!, request)?.Dispose();
            return default;
        }));
    }
}
