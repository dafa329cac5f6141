using System.Text.Json.Nodes;
using Platform.LlmService.Chat;
using static Platform.LlmService.Tests.Providers.SimulatedAnswers;

namespace Platform.LlmService.Tests.Providers;

public sealed class SimulatedToolsTests
{
    [Fact]
    public async Task Left_to_itself_it_calls_one_tool_with_arguments_that_fit_their_schema()
    {
        var answer = await PlainAsync(Tools);
        Assert.Equal("tool_calls", answer.FinishReason());
        Assert.Null(answer.Message()["content"]);
        var call = Assert.Single(answer.Message()["tool_calls"]!.AsArray())!;
        Assert.Equal(("function", "weather"), (call["type"]!.GetValue<string>(), call["function"]!["name"]!.GetValue<string>()));
        Assert.StartsWith("call_", call["id"]!.GetValue<string>(), StringComparison.Ordinal);
        var arguments = JsonNode.Parse(call["function"]!["arguments"]!.GetValue<string>())!;
        Assert.NotEmpty(arguments["city"]!.GetValue<string>());
        Assert.InRange(arguments["days"]!.GetValue<int>(), 1, 7);
        Assert.True(answer.Usage("completion_tokens") > 0);
    }

    [Fact]
    public async Task When_it_has_been_given_a_result_it_answers_in_words()
    {
        const string After = """
            {"model":"simulated","messages":[{"role":"user","content":"Hi"},{"role":"assistant","tool_calls":[]},{"role":"tool","tool_call_id":"1","content":"sunny"}]
            """;
        var answer = JsonNode.Parse(string.Concat(await PiecesAsync(After + Tools + "}")))!;
        Assert.Equal("stop", answer.FinishReason());
        // A new question may be worth a new call.
        var asked = JsonNode.Parse(string.Concat(await PiecesAsync(After.TrimEnd()[..^1] + ",{\"role\":\"user\",\"content\":\"And now?\"}]" + Tools + "}")))!;
        Assert.Equal("tool_calls", asked.FinishReason());
    }

    [Theory]
    [InlineData(",\"tool_choice\":\"none\"", "")]
    [InlineData(",\"tool_choice\":\"auto\"", "weather")]
    [InlineData(",\"tool_choice\":\"required\"", "weather")]
    [InlineData(",\"tool_choice\":{\"type\":\"function\",\"function\":{\"name\":\"clock\"}}", "clock")]
    [InlineData(",\"metadata\":{\"simulated_tool_calls\":\"3\"}", "weather,clock,weather")]
    [InlineData(",\"metadata\":{\"simulated_tool_calls\":\"3\"},\"parallel_tool_calls\":false", "weather")]
    [InlineData(",\"metadata\":{\"simulated_tool_calls\":\"0\"}", "")]
    public async Task The_request_decides_what_is_called(string more, string called)
    {
        var calls = (await PlainAsync(Tools + more)).Message()["tool_calls"]?.AsArray() ?? [];
        Assert.Equal(called, string.Join(',', calls.Select(static call => call!["function"]!["name"]!.GetValue<string>())));
        Assert.Equal(calls.Count, calls.Select(static call => call!["id"]!.GetValue<string>()).Distinct().Count());
    }

    [Theory]
    [InlineData("0")]
    [InlineData("1")]
    public async Task Calls_in_a_stream_come_in_pieces_also_interleaved_and_are_whole_together(string interleave)
    {
        var more = $$"""{{Tools}},"metadata":{"simulated_tool_calls":"4","simulated_interleave":"{{interleave}}"}""";
        var plain = (await PlainAsync(more)).Message()["tool_calls"]!.AsArray();
        var chunks = await StreamAsync(more);
        var calls = Calls(chunks);
        Assert.Equal(4, calls.Count);
        Assert.All(calls, static call => Assert.NotNull(JsonNode.Parse(call.Arguments)));
        Assert.Equal(plain.Select(static call => call!["function"]!["name"]!.GetValue<string>()), calls.Select(static call => call.Name));
        var order = chunks.Select(static chunk => chunk["choices"]?.AsArray().FirstOrDefault()?["delta"]?["tool_calls"]?[0]?["index"]?.GetValue<int>()).OfType<int>().ToList();
        Assert.True(order.Count > 4);
        Assert.Equal(interleave == "0", order.SequenceEqual(order.Order()));
    }

    [Fact]
    public async Task A_limit_cuts_calls_short_too()
    {
        var answer = await PlainAsync(Tools + ",\"max_completion_tokens\":2");
        Assert.Equal("length", answer.FinishReason());
        Assert.Equal(2, answer.Usage("completion_tokens"));
    }

    [Theory]
    [InlineData(",\"tools\":{}", "tools")]
    [InlineData(",\"tools\":[{\"type\":\"custom\"}]", "tools[0].type")]
    [InlineData(",\"tools\":[5]", "tools[0].type")]
    [InlineData(",\"tools\":[{\"type\":\"function\",\"function\":5}]", "tools[0].function.name")]
    [InlineData(",\"tool_choice\":\"required\"", "tool_choice")]
    [InlineData(",\"tool_choice\":{}", "tool_choice")]
    [InlineData(Tools + ",\"tool_choice\":\"any\"", "tool_choice")]
    [InlineData(Tools + ",\"tool_choice\":{\"type\":\"function\",\"function\":{\"name\":\"nobody\"}}", "tool_choice")]
    [InlineData(",\"functions\":[]", "functions")]
    [InlineData(",\"modalities\":[\"text\",\"audio\"]", "modalities")]
    [InlineData(",\"modalities\":[1]", "modalities")]
    public async Task What_it_cannot_do_is_refused_by_name(string more, string param)
    {
        var error = await Assert.ThrowsAsync<ChatRequestException>(() => PlainAsync(more));
        Assert.Equal((400, param), (error.Status, error.Param));
    }

    [Fact]
    public async Task A_name_that_is_no_text_is_refused() =>
        await Assert.ThrowsAsync<ChatRequestException>(() => PlainAsync(",\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"\\ud800\"}}]"));
}
