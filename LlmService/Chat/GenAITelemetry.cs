using System.Diagnostics.Metrics;
using Platform.LlmService.Providers.Routing;

namespace Platform.LlmService.Chat;

/// <summary>Spans and metrics of provider calls, named as OpenTelemetry's GenAI conventions ask.</summary>
internal sealed class GenAITelemetry
{
    private static readonly InstrumentAdvice<double> Seconds = new()
    {
        HistogramBucketBoundaries = [0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92],
    };

    private static readonly InstrumentAdvice<long> Tokens = new()
    {
        HistogramBucketBoundaries = [1, 4, 16, 64, 256, 1024, 4096, 16384, 65536, 262144, 1048576, 4194304, 16777216, 67108864],
    };

    private readonly TimeProvider _clock;

    public GenAITelemetry(IMeterFactory meters, TimeProvider clock)
    {
        _clock = clock;
        var meter = meters.Create("Platform.Llm");
        Duration = meter.CreateHistogram("gen_ai.client.operation.duration", "s", "How long provider calls take.", tags: null, Seconds);
        Usage = meter.CreateHistogram("gen_ai.client.token.usage", "{token}", "Billable tokens of provider calls.", tags: null, Tokens);
    }

    public Histogram<double> Duration { get; }

    public Histogram<long> Usage { get; }

    public GenAIOperation Start(Attempt attempt, ModelRequest request) => new(this, attempt, request, _clock);
}
