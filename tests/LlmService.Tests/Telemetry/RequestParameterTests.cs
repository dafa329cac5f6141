namespace Platform.LlmService.Tests.Telemetry;

public sealed class RequestParameterTests(TelemetryApp app) : IClassFixture<TelemetryApp>
{
    public const string All = """
        ,"temperature":0.5,"top_p":0.9,"top_k":40,"frequency_penalty":-1,"presence_penalty":1.5,"stop":["END","\n"],"seed":7,"n":1,"max_completion_tokens":9,
        "response_format":{"json_schema":{"type":"text","schema":{}},"type":"json_schema"}
        """;

    [Fact]
    public async Task What_a_request_asks_for_stands_on_its_span()
    {
        app.Upstream.Script = new();
        using var watch = new TelemetryWatch(app.Llm);
        var span = await watch.AskAsync(app.Llm.Client, LlmUnderTest.Body("fake-large", more: All));
        Dictionary<string, object?> expected = new()
        {
            ["gen_ai.request.temperature"] = 0.5,
            ["gen_ai.request.top_p"] = 0.9,
            ["gen_ai.request.top_k"] = 40.0,
            ["gen_ai.request.frequency_penalty"] = -1.0,
            ["gen_ai.request.presence_penalty"] = 1.5,
            ["gen_ai.request.seed"] = 7L,
            ["gen_ai.request.max_tokens"] = 9,
            ["gen_ai.request.stream"] = false,
            // Conventional: only where it isn't one.
            ["gen_ai.request.choice.count"] = null,
            ["gen_ai.output.type"] = "json",
        };
        Assert.All(expected, tag => Assert.Equal(tag.Value, span.GetTagItem(tag.Key)));
        Assert.Equal(["END", "\n"], Assert.IsType<string[]>(span.GetTagItem("gen_ai.request.stop_sequences")));
    }

    [Theory]
    [InlineData("""{"type":"text"}""", "text")]
    [InlineData("""{"type":"json_object"}""", "json")]
    [InlineData("""{"type":"grammar","text":"json"}""", null)]
    [InlineData("""{"type":{"type":"text"} }""", null)]
    [InlineData("null", null)]
    [InlineData("[{\"type\":\"text\"}]", null)]
    public async Task The_format_is_that_of_the_conventions_or_none(string format, string? expected)
    {
        app.Upstream.Script = new();
        using var watch = new TelemetryWatch(app.Llm);
        var span = await watch.AskAsync(app.Llm.Client, LlmUnderTest.Body("fake-large", more: $$""","response_format":{{format}}"""));
        Assert.Equal(expected, span.GetTagItem("gen_ai.output.type"));
        Assert.Equal(format.Replace(" ", "", StringComparison.Ordinal), app.Upstream.Calls.Last().Body["response_format"]?.ToJsonString() ?? "null");
    }

    [Fact]
    public async Task Who_asks_for_sound_gets_speech_and_for_several_answers_their_count()
    {
        app.Upstream.Script = new();
        using var watch = new TelemetryWatch(app.Llm);
        var span = await watch.AskAsync(app.Llm.Client, LlmUnderTest.Body("fake-large", more: ",\"modalities\":[\"text\",\"audio\"],\"n\":2,\"stop\":\"END\""));
        Assert.Equal(("speech", 2), (span.GetTagItem("gen_ai.output.type"), span.GetTagItem("gen_ai.request.choice.count")));
        Assert.Equal(["END"], Assert.IsType<string[]>(span.GetTagItem("gen_ai.request.stop_sequences")));
    }

    /// <summary>The provider judges them; that somebody watches must change nothing.</summary>
    [Theory]
    [InlineData("\"temperature\":\"hot\"")]
    [InlineData("\"temperature\":null,\"top_p\":[1,{\"a\":2}],\"top_k\":{\"top_k\":1}")]
    [InlineData("\"temperature\":1e999,\"presence_penalty\":-1e999")]
    [InlineData("\"stop\":[]")]
    [InlineData("\"stop\":{\"a\":[\"b\"]},\"modalities\":{\"a\":\"audio\"}")]
    [InlineData("\"stop\":[[\"a\"],{\"b\":\"c\"},7,null]")]
    public async Task What_makes_no_sense_goes_to_the_provider_and_is_left_out_here(string fields)
    {
        app.Upstream.Script = new();
        using var watch = new TelemetryWatch(app.Llm);
        var span = await watch.AskAsync(app.Llm.Client, LlmUnderTest.Body("fake-large", more: $",{fields},\"user\":\"somebody\""));
        Assert.Null(span.GetTagItem("error.type"));
        Assert.Equal("somebody", app.Upstream.Calls.Last().Body["user"]!.GetValue<string>());
        string[] names = ["temperature", "top_p", "top_k", "presence_penalty", "stop_sequences"];
        Assert.All(names, name => Assert.Null(span.GetTagItem($"gen_ai.request.{name}")));
        Assert.Null(span.GetTagItem("gen_ai.output.type"));
    }

    [Fact]
    public async Task Of_stop_sequences_no_more_is_kept_than_a_span_should_carry()
    {
        app.Upstream.Script = new();
        using var watch = new TelemetryWatch(app.Llm);
        var many = string.Join(',', Enumerable.Range(0, 100).Select(static _ => $"\"{new string('x', 10_000)}\""));
        var span = await watch.AskAsync(app.Llm.Client, LlmUnderTest.Body("fake-large", more: $$""","stop":[{{many}}]"""));
        Assert.Equal(Enumerable.Repeat(128, 16), Assert.IsType<string[]>(span.GetTagItem("gen_ai.request.stop_sequences")).Select(static text => text.Length));
        Assert.Equal(100, app.Upstream.Calls.Last().Body["stop"]!.AsArray().Count);
    }
}
