using System.Diagnostics.Metrics;
using Microsoft.Extensions.Options;
using Platform.LlmService.Chat;
using Platform.LlmService.Providers.Routing;
using Platform.ServiceDefaults;

namespace Platform.LlmService.Telemetry;

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

    private static readonly InstrumentAdvice<double> TokensPerSecond = new()
    {
        HistogramBucketBoundaries = [1, 2, 5, 10, 20, 30, 50, 75, 100, 150, 200, 300, 500, 1000, 2000, 5000],
    };

    private readonly TimeProvider _clock;

    public GenAITelemetry(IMeterFactory meters, IOptions<TelemetryOptions> options, TimeProvider clock, ILogger<GenAITelemetry> log)
    {
        _clock = clock;
        var meter = meters.Create("Platform.Llm");
        Duration = meter.CreateHistogram("gen_ai.client.operation.duration", "s", "How long provider calls take.", tags: null, Seconds);
        Usage = meter.CreateHistogram("gen_ai.client.token.usage", "{token}", "Billable tokens of provider calls.", tags: null, Tokens);
        FirstChunk = meter.CreateHistogram("gen_ai.client.operation.time_to_first_chunk", "s", "How long providers take until a stream begins.", tags: null, Seconds);
        PerChunk = meter.CreateHistogram("gen_ai.client.operation.time_per_output_chunk", "s", "How long providers take from chunk to chunk.", tags: null, Seconds);
        Speed = meter.CreateHistogram(
            "platform.llm.output_tokens_per_second", "{token}/s", "Output tokens of a provider call by the time that it took.", tags: null, TokensPerSecond);
        if (options.Value.CapturesContent)
        {
            MostContentBytes = options.Value.MostContentBytes;
            log.ContentIsCaptured(options.Value.MostContentBytes);
        }
    }

    public Histogram<double> Duration { get; }

    public Histogram<long> Usage { get; }

    public Histogram<double> FirstChunk { get; }

    public Histogram<double> PerChunk { get; }

    public Histogram<double> Speed { get; }

    public SeriesNames Models { get; } = new();

    /// <summary>Models that administrators named. Callers can't use up their places.</summary>
    public SeriesNames DeployedModels { get; } = new(most: 2000);

    public SeriesNames Errors { get; } = new();

    /// <summary>How much of what is said each attribute of a span may hold; null when none of it is for telemetry.</summary>
    public int? MostContentBytes { get; }

    private bool IsWatched =>
        PlatformActivity.Source.HasListeners() || Duration.Enabled || Usage.Enabled || FirstChunk.Enabled || PerChunk.Enabled || Speed.Enabled;

    /// <returns>Null when nobody watches.</returns>
    public GenAIOperation? Start(Attempt attempt, ModelRequest request) => IsWatched ? new(this, attempt, request, _clock) : null;
}
