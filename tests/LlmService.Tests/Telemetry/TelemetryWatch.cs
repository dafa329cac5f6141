using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Platform.ServiceDefaults;
using Platform.Testing;

namespace Platform.LlmService.Tests.Telemetry;

/// <summary>The spans of one trace, and everything that one service measures meanwhile.</summary>
internal sealed class TelemetryWatch : IDisposable
{
    private readonly ConcurrentQueue<Activity> _spans = new();
    private readonly ConcurrentQueue<Measured> _measured = new();
    private readonly ActivityListener _listener;
    private readonly MeterListener _metrics;

    public TelemetryWatch(LlmUnderTest llm)
    {
        _listener = new ActivityListener
        {
            ShouldListenTo = static source => source.Name is PlatformActivity.SourceName or "Microsoft.AspNetCore",
            Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = span =>
            {
                if (span.TraceId == Trace)
                {
                    _spans.Enqueue(span);
                }
            },
        };
        ActivitySource.AddActivityListener(_listener);
        var meters = llm.Service.Services.GetRequiredService<IMeterFactory>();
        _metrics = new MeterListener
        {
            InstrumentPublished = (instrument, self) =>
            {
                if (instrument.Meter.Scope == meters && instrument.Meter.Name.StartsWith("Platform.", StringComparison.Ordinal))
                {
                    self.EnableMeasurementEvents(instrument);
                }
            },
        };
        _metrics.SetMeasurementEventCallback<double>((instrument, value, tags, _) => _measured.Enqueue(new(instrument, value, new(tags.ToArray()))));
        _metrics.SetMeasurementEventCallback<long>((instrument, value, tags, _) => _measured.Enqueue(new(instrument, value, new(tags.ToArray()))));
        _metrics.SetMeasurementEventCallback<int>((instrument, value, tags, _) => _measured.Enqueue(new(instrument, value, new(tags.ToArray()))));
        _metrics.Start();
    }

    public ActivityTraceId Trace { get; } = ActivityTraceId.CreateRandom();

    public Activity[] Spans => [.. _spans];

    public Measured[] All => [.. _measured];

    public Measured[] Of(string instrument) => [.. _measured.Where(measured => measured.Instrument.Name == instrument)];

    /// <summary>Asks, and takes the whole answer.</summary>
    /// <returns>The span of the only attempt.</returns>
    public async Task<Activity> AskAsync(HttpClient client, string body, string path = "/v1/chat/completions", string? conversation = null)
    {
        await SendAsync(client, body, path, conversation);
        return await SpanAsync(static span => span.GetTagItem("platform.llm.attempt") is not null, "the attempt's span ends");
    }

    public async Task SendAsync(HttpClient client, string body, string path, string? conversation = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path);
        request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        request.Headers.Add("traceparent", $"00-{Trace.ToHexString()}-2222222222222222-01");
        if (conversation is not null)
        {
            request.Headers.Add("X-Conversation-Id", conversation);
        }

        using var response = await client.SendAsync(request);
        await response.Content.ReadAsStringAsync();
    }

    /// <summary>The only span like this, once it has ended.</summary>
    public Task<Activity> SpanAsync(Func<Activity, bool> isIt, string hope) => Poll.ForAsync(() => Task.FromResult(_spans.SingleOrDefault(isIt)), hope);

    public void Dispose()
    {
        _listener.Dispose();
        _metrics.Dispose();
    }
}

internal sealed record Measured(Instrument Instrument, double Value, Dictionary<string, object?> Tags);
