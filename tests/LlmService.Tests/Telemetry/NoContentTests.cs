using Platform.Testing;

namespace Platform.LlmService.Tests.Telemetry;

/// <summary>Where nobody has asked for content.</summary>
public sealed class NoContentTests(TelemetryApp app) : IClassFixture<TelemetryApp>
{
    private const string Secret = "SECRET-of-the-caller";

    /// <summary>Everything that a caller may write, but for the stop sequences, which spans carry.</summary>
    private const string Everything = $$"""
        {"model":"fake-large","stream":true,"messages":[{"role":"system","content":"{{Secret}}"},
         {"role":"assistant","content":null,"tool_calls":[{"id":"{{Secret}}","type":"function","function":{"name":"{{Secret}}","arguments":"{{Secret}}"} }]},
         {"role":"tool","tool_call_id":"{{Secret}}","content":"{{Secret}}"},{"role":"user","name":"{{Secret}}","content":[{"type":"text","text":"{{Secret}}"}]}],
         "tools":[{"type":"function","function":{"name":"{{Secret}}"} }],"user":"{{Secret}}","metadata":{"{{Secret}}":"{{Secret}}"},"{{Secret}}":"{{Secret}}"}
        """;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Nothing_of_what_is_said_is_on_any_span(bool stream)
    {
        app.Upstream.Script = new() { Chunks = 3 };
        using var watch = new TelemetryWatch(app.Llm);
        var span = await watch.AskAsync(app.Llm.Client, Everything.Replace("\"stream\":true", stream ? "\"stream\":true" : "\"stream\":false", StringComparison.Ordinal));
        Assert.Null(span.GetTagItem("error.type"));
        await Poll.UntilAsync(() => watch.Spans.Length > 1, "the request's span ends");
        Assert.All(watch.Spans.SelectMany(static one => one.TagObjects), static tag => Assert.DoesNotContain(Secret, TextOf(tag.Value), StringComparison.OrdinalIgnoreCase));
        Assert.All(watch.Spans.SelectMany(static one => one.TagObjects), static tag => Assert.DoesNotContain("t0 t1", TextOf(tag.Value), StringComparison.Ordinal));
        string[] content = ["gen_ai.system_instructions", "gen_ai.input.messages", "gen_ai.output.messages"];
        Assert.All(content, name => Assert.Null(span.GetTagItem(name)));
    }

    [Fact]
    public async Task Nothing_of_it_is_a_dimension_of_a_metric()
    {
        app.Upstream.Script = new();
        using var watch = new TelemetryWatch(app.Llm);
        await watch.AskAsync(app.Llm.Client, Everything);
        AssertNoDimension(watch);
    }

    [Fact]
    public async Task A_sentence_is_no_name_of_a_model_even_if_a_provider_answers_to_it()
    {
        app.Upstream.Script = new();
        using var watch = new TelemetryWatch(app.Llm);
        await watch.AskAsync(app.Llm.Client, LlmUnderTest.Body($"my {Secret}"));
        AssertNoDimension(watch);
        var duration = Assert.Single(watch.Of("gen_ai.client.operation.duration"));
        Assert.Equal(("_OTHER", "_OTHER"), (duration.Tags["gen_ai.request.model"], duration.Tags["gen_ai.response.model"]));
    }

    [Fact]
    public async Task What_a_provider_repeats_in_its_error_is_no_dimension_either()
    {
        app.Upstream.Script = new() { Status = 400, ErrorBody = $$"""{"error":{"message":"{{Secret}}","type":"bad: {{Secret}} ","code":"no {{Secret}}"} }""" };
        using var watch = new TelemetryWatch(app.Llm);
        await watch.AskAsync(app.Llm.Client, LlmUnderTest.Body("fake-large"));
        AssertNoDimension(watch);
        Assert.Equal("_OTHER", Assert.Single(watch.Of("gen_ai.client.operation.duration")).Tags["error.type"]);
    }

    private static void AssertNoDimension(TelemetryWatch watch)
    {
        Assert.NotEmpty(watch.All);
        Assert.All(watch.All.SelectMany(static m => m.Tags), static tag => Assert.DoesNotContain(Secret, TextOf(tag.Value), StringComparison.OrdinalIgnoreCase));
    }

    private static string TextOf(object? value) => value is string[] texts ? string.Join(' ', texts) : value?.ToString() ?? "";
}
