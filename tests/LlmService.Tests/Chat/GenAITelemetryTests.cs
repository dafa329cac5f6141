using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Platform.ServiceDefaults;
using Platform.Testing;

namespace Platform.LlmService.Tests.Chat;

public sealed class GenAITelemetryTests(PostgresServer postgres, TestIdentity identity)
{
    [Fact]
    public async Task A_call_has_the_span_and_the_metrics_of_the_conventions()
    {
        await using var upstream = new FakeUpstream { Script = new() { InputTokens = 100, CachedTokens = 40, Chunks = 3 } };
        await upstream.InitializeAsync();
        await using var llm = await LlmUnderTest.StartAsync(await postgres.CreateDatabaseAsync(), identity, upstream.Settings);

        ConcurrentQueue<Activity> spans = new();
        using var listener = new ActivityListener
        {
            ShouldListenTo = static source => source.Name is PlatformActivity.SourceName or "Microsoft.AspNetCore",
            Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = spans.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        ConcurrentQueue<(string Name, double Value, Dictionary<string, object?> Tags)> measured = new();
        var meters = llm.Service.Services.GetRequiredService<IMeterFactory>();
        using var metrics = new MeterListener
        {
            InstrumentPublished = (instrument, self) =>
            {
                if (instrument.Meter.Scope == meters && instrument.Name.StartsWith("gen_ai.", StringComparison.Ordinal))
                {
                    self.EnableMeasurementEvents(instrument);
                }
            },
        };
        metrics.SetMeasurementEventCallback<double>((instrument, value, tags, _) => measured.Enqueue((instrument.Name, value, new(tags.ToArray()))));
        metrics.SetMeasurementEventCallback<long>((instrument, value, tags, _) => measured.Enqueue((instrument.Name, value, new(tags.ToArray()))));
        metrics.Start();

        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/chat/completions");
        request.Content = new StringContent(LlmUnderTest.Body("fake-large", stream: true));
        request.Headers.Add("traceparent", "00-11111111111111111111111111111111-2222222222222222-01");
        using var response = await llm.Client.SendAsync(request);
        await llm.SettledAsync(LlmUnderTest.IdOf(response));
        await Poll.UntilAsync(() => spans.Any(static s => s.DisplayName == "chat fake-large"), "the span ends");

        var span = spans.Single(static s => s.DisplayName == "chat fake-large");
        Assert.Equal(ActivityKind.Client, span.Kind);
        Assert.Equal("11111111111111111111111111111111", span.TraceId.ToHexString());
        Dictionary<string, object?> expected = new()
        {
            ["gen_ai.operation.name"] = "chat",
            ["gen_ai.provider.name"] = "openai",
            ["gen_ai.request.model"] = "fake-large",
            ["gen_ai.response.model"] = "fake-large",
            ["gen_ai.response.id"] = "fake-1",
            ["gen_ai.usage.input_tokens"] = 100L,
            ["gen_ai.usage.output_tokens"] = 3L,
            ["gen_ai.usage.cache_read.input_tokens"] = 40L,
            ["server.address"] = "127.0.0.1",
            ["server.port"] = upstream.Address.Port,
        };
        Assert.All(expected, tag => Assert.Equal(tag.Value, span.GetTagItem(tag.Key)));
        Assert.Equal(["stop"], Assert.IsType<string[]>(span.GetTagItem("gen_ai.response.finish_reasons")));

        Assert.Equal([("input", 100), ("output", 3)], measured.Where(static m => m.Name == "gen_ai.client.token.usage").Select(static m => ((string)m.Tags["gen_ai.token.type"]!, (int)m.Value)));
        var duration = Assert.Single(measured, static m => m.Name == "gen_ai.client.operation.duration");
        Assert.Equal("fake-large", duration.Tags["gen_ai.request.model"]);
        Assert.False(duration.Tags.ContainsKey("error.type"));
    }
}
