using System.Diagnostics;
using Platform.LlmService.Tests.Conversations;
using Platform.Testing;

namespace Platform.LlmService.Tests.Telemetry;

public sealed class GenAITelemetryTests(TelemetryApp app) : IClassFixture<TelemetryApp>
{
    private const string Duration = "gen_ai.client.operation.duration";
    private const string FirstChunk = "gen_ai.client.operation.time_to_first_chunk";
    private const string PerChunk = "gen_ai.client.operation.time_per_output_chunk";
    private const string Speed = "platform.llm.output_tokens_per_second";

    [Fact]
    public async Task A_stream_has_the_span_and_the_metrics_of_the_conventions()
    {
        app.Upstream.Script = new() { InputTokens = 100, CachedTokens = 40, Chunks = 3 };
        using var watch = new TelemetryWatch(app.Llm);
        var span = await watch.AskAsync(app.Llm.Client, LlmUnderTest.Body("fake-large", stream: true, more: ",\"max_tokens\":50"));

        Assert.Equal(("chat fake-large", ActivityKind.Client, watch.Trace), (span.DisplayName, span.Kind, span.TraceId));
        Dictionary<string, object?> expected = new()
        {
            ["gen_ai.operation.name"] = "chat",
            ["gen_ai.provider.name"] = "openai",
            ["gen_ai.request.model"] = "fake-large",
            ["gen_ai.request.stream"] = true,
            ["gen_ai.request.max_tokens"] = 50,
            ["gen_ai.response.model"] = "fake-large",
            ["gen_ai.response.id"] = "fake-1",
            ["gen_ai.usage.input_tokens"] = 100L,
            ["gen_ai.usage.output_tokens"] = 3L,
            ["gen_ai.usage.cache_read.input_tokens"] = 40L,
            ["gen_ai.usage.cache_creation.input_tokens"] = 0L,
            ["server.address"] = "127.0.0.1",
            ["server.port"] = app.Upstream.Address.Port,
        };
        Assert.All(expected, tag => Assert.Equal(tag.Value, span.GetTagItem(tag.Key)));
        Assert.Equal(["stop"], Assert.IsType<string[]>(span.GetTagItem("gen_ai.response.finish_reasons")));

        Assert.Equal([("input", 100), ("output", 3)], watch.Of("gen_ai.client.token.usage").Select(static m => ((string)m.Tags["gen_ai.token.type"]!, (int)m.Value)));
        var duration = Assert.Single(watch.Of(Duration));
        Assert.Equal("fake-large", duration.Tags["gen_ai.request.model"]);
        Assert.False(duration.Tags.ContainsKey("error.type"));
        var first = Assert.Single(watch.Of(FirstChunk));
        Assert.InRange(first.Value, double.Epsilon, duration.Value);
        Assert.Equal(first.Value, span.GetTagItem("gen_ai.response.time_to_first_chunk"));
        // Three words, the end and the usage: five chunks, each but the first with the time since the one before.
        Assert.Equal(4, watch.Of(PerChunk).Length);
        Assert.InRange(first.Value + watch.Of(PerChunk).Sum(static m => m.Value), first.Value, duration.Value);
        Assert.Equal(3 / duration.Value, Assert.Single(watch.Of(Speed)).Value, 1e-6);
        Assert.Equal(watch.Of(Speed)[0].Value, span.GetTagItem(Speed));
    }

    [Fact]
    public async Task A_plain_answer_has_a_speed_and_no_chunks()
    {
        app.Upstream.Script = new() { Chunks = 3 };
        using var watch = new TelemetryWatch(app.Llm);
        var span = await watch.AskAsync(app.Llm.Client, LlmUnderTest.Body("fake-large"));
        Assert.Equal(3 / Assert.Single(watch.Of(Duration)).Value, Assert.Single(watch.Of(Speed)).Value, 1e-6);
        Assert.Empty(watch.Of(FirstChunk).Concat(watch.Of(PerChunk)));
        Assert.Null(span.GetTagItem("gen_ai.response.time_to_first_chunk"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Every_name_is_of_the_conventions_or_the_platforms_own(bool stream)
    {
        app.Upstream.Script = new();
        using var watch = new TelemetryWatch(app.Llm);
        var span = await watch.AskAsync(app.Llm.Client, LlmUnderTest.Body("fake-large", stream, RequestParameterTests.All));
        Assert.Empty(span.TagObjects.Select(static tag => tag.Key).Where(static name => !IsOurs(name)).Except(GenAIConventions.Attributes));
        var measured = watch.All.Where(static m => m.Instrument.Name.StartsWith("gen_ai.", StringComparison.Ordinal)).ToArray();
        Assert.NotEmpty(measured);
        Assert.All(measured, static m => Assert.Equal(GenAIConventions.Metrics[m.Instrument.Name], m.Instrument.Unit));
        Assert.Empty(measured.SelectMany(static m => m.Tags.Keys).Where(static name => !IsOurs(name)).Except(GenAIConventions.Dimensions));
    }

    [Fact]
    public async Task Embeddings_have_formats_and_dimensions_and_count_only_their_input()
    {
        app.Upstream.Script = new() { InputTokens = 7 };
        using var watch = new TelemetryWatch(app.Llm);
        var span = await watch.AskAsync(app.Llm.Client, """{"model":"fake-large","input":"a","dimensions":2,"encoding_format":"float"}""", "/v1/embeddings");
        Assert.Equal(("embeddings fake-large", 2), (span.DisplayName, span.GetTagItem("gen_ai.embeddings.dimension.count")));
        Assert.Equal(["float"], Assert.IsType<string[]>(span.GetTagItem("gen_ai.request.encoding_formats")));
        var usage = Assert.Single(watch.Of("gen_ai.client.token.usage"));
        Assert.Equal((7, "input", "embeddings"), (usage.Value, usage.Tags["gen_ai.token.type"], usage.Tags["gen_ai.operation.name"]));
        Assert.Empty(watch.Of(Speed));
    }

    [Fact]
    public async Task A_refusal_is_an_error_of_a_kind_and_no_model_answered()
    {
        app.Upstream.Script = new() { Status = 400 };
        using var watch = new TelemetryWatch(app.Llm);
        var span = await watch.AskAsync(app.Llm.Client, LlmUnderTest.Body("no-such-model", stream: true));
        Assert.Equal((ActivityStatusCode.Error, "fake_code"), (span.Status, span.GetTagItem("error.type")));
        var duration = Assert.Single(watch.Of(Duration));
        Assert.Equal(("fake_code", "_OTHER"), (duration.Tags["error.type"], duration.Tags["gen_ai.request.model"]));
        Assert.Empty(watch.Of(FirstChunk).Concat(watch.Of(Speed)).Concat(watch.Of("gen_ai.client.token.usage")));
    }

    [Fact]
    public async Task A_stream_that_breaks_off_has_begun_and_has_no_speed()
    {
        app.Upstream.Script = new() { Chunks = 3, Fault = FakeUpstreamFault.Cut, FaultAfter = 2 };
        using var watch = new TelemetryWatch(app.Llm);
        var span = await watch.AskAsync(app.Llm.Client, LlmUnderTest.Body("fake-large", stream: true));
        Assert.Equal("upstream_broken_off", span.GetTagItem("error.type"));
        Assert.Equal(("upstream_broken_off", "fake-large"), (Assert.Single(watch.Of(Duration)).Tags["error.type"], watch.Of(Duration)[0].Tags["gen_ai.request.model"]));
        Assert.Equal((1, 1, 0), (watch.Of(FirstChunk).Length, watch.Of(PerChunk).Length, watch.Of(Speed).Length));
    }

    [Fact]
    public async Task A_call_of_a_conversation_says_which_one()
    {
        app.Upstream.Script = new();
        var conversation = await app.Llm.Client.BeginAsync();
        using var watch = new TelemetryWatch(app.Llm);
        var span = await watch.AskAsync(app.Llm.Client, LlmUnderTest.Body("fake-large"), conversation: conversation);
        Assert.Equal(conversation, span.GetTagItem("gen_ai.conversation.id"));
    }

    private static bool IsOurs(string name) => name.StartsWith("platform.", StringComparison.Ordinal);
}
