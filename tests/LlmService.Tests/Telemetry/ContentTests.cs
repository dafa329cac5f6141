using System.Diagnostics;
using System.Text.Json;
using Platform.Testing;

namespace Platform.LlmService.Tests.Telemetry;

/// <summary>Where content was asked for.</summary>
public sealed class ContentTests(CapturingApp app) : IClassFixture<CapturingApp>
{
    private const int Most = 32 * 1024;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_was_said_is_on_the_span_in_the_form_of_the_conventions(bool stream)
    {
        app.Upstream.Script = new() { Chunks = 3 };
        using var watch = new TelemetryWatch(app.Llm);
        var span = await watch.AskAsync(app.Llm.Client, $$"""
            {"model":"fake-large","stream":{{(stream ? "true" : "false")}},"messages":[{"role":"system","content":"Be kind."},{"role":"developer","content":[{"type":"text","text":"And brief."}]},
             {"role":"user","content":[{"type":"text","text":"Grüß \"dich\""},{"type":"image_url","image_url":{"url":"data:image/png;base64,AAAA"} }]},
             {"role":"assistant","content":null,"tool_calls":[{"id":"c1","type":"function","function":{"name":"look","arguments":"{\"x\":1}"} }]},
             {"role":"tool","tool_call_id":"c1","content":"found"},{"role":"system","content":"Go on."}]}
            """);
        Assert.Equal("""[{"type":"text","content":"Be kind."},{"type":"text","content":"And brief."}]""", span.GetTagItem("gen_ai.system_instructions"));
        Assert.Equal(
            """
            [{"role":"user","parts":[{"type":"text","content":"Grüß \"dich\""},{"type":"image_url"}]},
            {"role":"assistant","parts":[{"type":"tool_call","id":"c1","name":"look","arguments":"{\"x\":1}"}]},
            {"role":"tool","parts":[{"type":"tool_call_response","id":"c1","response":"found"}]},
            {"role":"system","parts":[{"type":"text","content":"Go on."}]}]
            """.Replace("\n", "", StringComparison.Ordinal),
            span.GetTagItem("gen_ai.input.messages"));
        Assert.Equal("""[{"role":"assistant","finish_reason":"stop","parts":[{"type":"text","content":"t0 t1 t2 "}]}]""", span.GetTagItem("gen_ai.output.messages"));
    }

    [Fact]
    public async Task Of_a_long_conversation_the_newest_is_kept_and_of_a_long_answer_the_beginning()
    {
        app.Upstream.Script = new() { Chunks = 20_000 };
        using var watch = new TelemetryWatch(app.Llm);
        var long1 = string.Concat(Enumerable.Repeat("old \\n\\u0000", 10_000));
        var span = await watch.AskAsync(app.Llm.Client, $$"""
            {"model":"fake-large","messages":[{"role":"system","content":"{{long1}}"},{"role":"user","content":"{{long1}}"},{"role":"user","content":"newest"}]}
            """);
        string[] names = ["gen_ai.system_instructions", "gen_ai.input.messages", "gen_ai.output.messages"];
        Assert.All(names, name => Assert.InRange(Text(span, name).Length, Most / 2, Most));
        var messages = JsonElement.Parse(Text(span, "gen_ai.input.messages"));
        Assert.Equal("newest", messages[1].GetProperty("parts")[0].GetProperty("content").GetString());
        Assert.StartsWith("old ", messages[0].GetProperty("parts")[0].GetProperty("content").GetString(), StringComparison.Ordinal);
        Assert.StartsWith("t0 t1 ", JsonElement.Parse(Text(span, "gen_ai.output.messages"))[0].GetProperty("parts")[0].GetProperty("content").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stream_of_any_length_is_kept_as_far_as_there_is_room()
    {
        app.Upstream.Script = new() { Chunks = 8_000 };
        using var watch = new TelemetryWatch(app.Llm);
        var span = await watch.AskAsync(app.Llm.Client, LlmUnderTest.Body("fake-large", stream: true));
        Assert.InRange(Text(span, "gen_ai.output.messages").Length, Most / 2, Most);
        Assert.Equal(8_000L, span.GetTagItem("gen_ai.usage.output_tokens"));
    }

    [Fact]
    public async Task What_came_before_a_stream_broke_off_is_kept()
    {
        app.Upstream.Script = new() { Chunks = 3, Fault = FakeUpstreamFault.Cut, FaultAfter = 2 };
        using var watch = new TelemetryWatch(app.Llm);
        var span = await watch.AskAsync(app.Llm.Client, LlmUnderTest.Body("fake-large", stream: true));
        Assert.Equal("upstream_broken_off", span.GetTagItem("error.type"));
        Assert.Equal("""[{"role":"assistant","parts":[{"type":"text","content":"t0 t1 "}]}]""", span.GetTagItem("gen_ai.output.messages"));
    }

    [Theory]
    [InlineData("""{"role":"\ud800","content":"\ud800"}""")]
    [InlineData("""{"role":"user","content":[7,null,[],{"type":7,"text":{} }]}""")]
    [InlineData("""{"role":"assistant","tool_calls":[7,{"function":8},{"id":[],"function":{"name":{} } }]}""")]
    [InlineData("""{"role":"tool","tool_call_id":7,"content":[{"type":"image_url"}]}""")]
    public async Task A_message_of_any_shape_is_answered_as_it_would_be_without(string message)
    {
        app.Upstream.Script = new() { Chunks = 1 };
        using var watch = new TelemetryWatch(app.Llm);
        var span = await watch.AskAsync(app.Llm.Client, $$"""{"model":"fake-large","messages":[{{message}}]}""");
        Assert.Null(span.GetTagItem("error.type"));
        Assert.Contains("t0 ", Text(span, "gen_ai.output.messages"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Even_then_it_is_no_dimension_of_a_metric()
    {
        app.Upstream.Script = new() { Chunks = 3 };
        using var watch = new TelemetryWatch(app.Llm);
        await watch.AskAsync(app.Llm.Client, LlmUnderTest.Body("fake-large", stream: true));
        Assert.All(watch.All.SelectMany(static m => m.Tags.Values), static value => Assert.DoesNotContain("something", $"{value}", StringComparison.OrdinalIgnoreCase));
        Assert.All(watch.All.SelectMany(static m => m.Tags.Values), static value => Assert.DoesNotContain("t0", $"{value}", StringComparison.Ordinal));
    }

    private static string Text(Activity span, string name) => Assert.IsType<string>(span.GetTagItem(name));
}
