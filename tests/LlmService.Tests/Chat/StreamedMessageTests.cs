using System.Text;
using System.Text.Json;
using Platform.LlmService.Chat;

namespace Platform.LlmService.Tests.Chat;

public sealed class StreamedMessageTests
{
    [Fact]
    public void Pieces_of_the_first_choice_become_one_message()
    {
        var message = Of(
            """{"choices":[{"index":0,"delta":{"role":"assistant","content":""}}]}""",
            """{"choices":[{"index":1,"delta":{"content":"other"}},{"index":0,"delta":{"content":"Grüß "}}]}""",
            """{"choices":[{"index":0,"delta":{"content":"\u0000dich"},"finish_reason":"stop"}]}""",
            """{"choices":[],"usage":{"prompt_tokens":1}}""",
            "[DONE]");
        Assert.Equal(("Grüß \0dich", "stop", true), (message.Text, message.FinishReason, message.IsWhole));
        Assert.Equal("""{"role":"assistant","content":"Grüß \u0000dich"}""", message.ToJson());
    }

    [Fact]
    public void Calls_in_turns_are_told_apart_and_keep_their_order()
    {
        var message = Of(
            Call(1, """ "id":"b","function":{"name":"two","arguments":""} """), Call(0, """ "id":"a","function":{"name":"one","arguments":"{\"x\""} """),
            Call(1, """ "function":{"arguments":"{}"} """), Call(0, """ "function":{"arguments":":1}"} """));
        var calls = JsonElement.Parse(message.ToJson()).GetProperty("tool_calls");
        Assert.Equal(
            ["""{"id":"a","type":"function","function":{"name":"one","arguments":"{\"x\":1}"}}""", """{"id":"b","type":"function","function":{"name":"two","arguments":"{}"}}"""],
            calls.EnumerateArray().Select(static call => call.GetRawText()));
        Assert.False(message.IsWhole);
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("[]")]
    [InlineData("{\"choices\":[7]}")]
    [InlineData("{\"choices\":[{\"delta\":{\"content\":\"\\ud800\"}}]}")]
    [InlineData("{\"choices\":[{\"delta\":{\"tool_calls\":[7]}}]}")]
    [InlineData("{\"error\":{\"message\":\"sorry\"}}")]
    public void What_can_not_be_read_leaves_a_message_that_is_not_whole(string chunk)
    {
        var message = Of("""{"choices":[{"index":0,"delta":{"content":"Before "}}]}""", chunk, """{"choices":[{"index":0,"delta":{"content":"after"},"finish_reason":"stop"}]}""", "[DONE]");
        Assert.False(message.IsWhole);
        Assert.StartsWith("Before ", message.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{\"choices\":7}")]
    [InlineData("{\"choices\":[{\"delta\":7}]}")]
    [InlineData("{\"choices\":[{\"delta\":{\"content\":7,\"tool_calls\":7}}]}")]
    public void What_says_nothing_changes_nothing(string chunk)
    {
        var message = Of("""{"choices":[{"index":0,"delta":{"content":"Hi"}}]}""", chunk, "[DONE]");
        Assert.Equal(("Hi", true), (message.Text, message.IsWhole));
    }

    [Fact]
    public void Of_too_much_the_beginning_is_kept()
    {
        var message = new StreamedMessage(1000);
        for (var i = 0; i < 500; i++)
        {
            Take(message, Call(i, $$""" "id":"{{i}}","function":{"name":"n","arguments":""} """));
            Take(message, """{"choices":[{"index":0,"delta":{"content":"0123456789"}}]}""");
        }

        Assert.True(message.IsCut);
        Assert.InRange(message.ToJson().Length, 100, 1500);
    }

    private static string Call(int index, string more) => $$"""{"choices":[{"index":0,"delta":{"tool_calls":[{"index":{{index}},{{more}} } ] } } ] }""";

    private static StreamedMessage Of(params string[] chunks)
    {
        var message = new StreamedMessage(1000);
        foreach (var chunk in chunks)
        {
            Take(message, chunk);
        }

        return message;
    }

    private static void Take(StreamedMessage message, string chunk) => message.Take(Encoding.UTF8.GetBytes(chunk), out _)?.Dispose();
}
