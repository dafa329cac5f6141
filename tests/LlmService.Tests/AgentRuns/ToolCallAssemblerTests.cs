using System.Text;
using Platform.LlmService.AgentRuns;

namespace Platform.LlmService.Tests.AgentRuns;

public sealed class ToolCallAssemblerTests
{
    [Fact]
    public void Calls_mixed_piece_by_piece_are_whole_again_byte_for_byte()
    {
        for (var seed = 0; seed < 200; seed++)
        {
            var sent = new InterleavedCalls(1 + (seed % 16), seed);
            var calls = Read([.. sent.Deltas()]);
            Assert.Equal(sent.Arguments.Index().Select(static one => $"call_{one.Index}").Order(), calls.Select(static call => call.Id).Order());
            foreach (var call in calls)
            {
                Assert.Equal(sent.Arguments[int.Parse(call.Id["call_".Length..])], Encoding.UTF8.GetString(call.Arguments!));
            }
        }
    }

    [Theory]
    // No index at all: calls come one after the other, told apart by their ids.
    [InlineData("a=12 b=3", """[{"id":"a","function":{"name":"f","arguments":"1"}}]""", """[{"function":{"arguments":"2"}}]""", """[{"id":"b","function":{"name":"g","arguments":"3"}}]""")]
    // Every call has the index 0.
    [InlineData("a=1 b=23", """[{"index":0,"id":"a","function":{"name":"f","arguments":"1"}}]""", """[{"index":0,"id":"b","function":{"name":"g","arguments":"2"}}]""", """[{"index":0,"function":{"arguments":"3"}}]""")]
    // Id and name with every piece.
    [InlineData("a=12", """[{"index":0,"id":"a","function":{"name":"f","arguments":"1"}}]""", """[{"index":0,"id":"a","function":{"name":"f","arguments":"2"}}]""")]
    // Several in one chunk, and the later one first.
    [InlineData("b=2 a=13", """[{"index":1,"id":"b","function":{"name":"g","arguments":"2"}},{"index":0,"id":"a","function":{"name":"f","arguments":"1"}}]""", """[{"index":0,"function":{"arguments":"3"}}]""")]
    // An object where text belongs.
    [InlineData("a={\"x\": 1}", """[{"index":0,"id":"a","function":{"name":"f","arguments":{"x": 1}}}]""")]
    [InlineData("a={}", """[{"index":0,"id":"a","function":{"name":"f"}}]""")]
    public void Whatever_providers_make_of_the_format_is_understood(string expected, params string[] deltas) =>
        Assert.Equal(expected, string.Join(' ', Read([.. deltas.Select(static calls => $$"""{"tool_calls":{{calls}}}""")]).Select(static call => $"{call.Id}={Encoding.UTF8.GetString(call.Arguments!)}")));

    [Fact]
    public void Calls_without_an_id_or_with_the_same_get_one_each()
    {
        var calls = Read("""{"tool_calls":[{"index":0,"id":"x","function":{"name":"f","arguments":"{}"}},{"index":1,"id":"x","function":{"name":"g","arguments":"{}"}},{"index":2,"function":{"name":"h"}}]}""");
        Assert.Equal(["f", "g", "h"], calls.Select(static call => call.Function));
        Assert.Equal(3, calls.Select(static call => call.Id).Distinct().Count());
    }

    [Fact]
    public void Half_a_character_is_no_text()
        => Assert.Null(Assert.Single(Read("""{"tool_calls":[{"index":0,"id":"a","function":{"name":"f","arguments":"{\"x\":\"\\ud83d\"}\ud83d"}}]}""")).Arguments);

    [Theory]
    [InlineData("""{"tool_calls":null}""")]
    [InlineData("""{"tool_calls":{}}""")]
    [InlineData("""{"tool_calls":[]}""")]
    [InlineData("""{"tool_calls":[null,5,"x"]}""")]
    public void What_is_no_call_is_left_out(string delta) => Assert.Empty(Read(delta));

    private static IReadOnlyList<ToolCall> Read(params string[] deltas)
    {
        var answer = new RoundAnswer();
        foreach (var delta in deltas)
        {
            Assert.Null(answer.Take(Encoding.UTF8.GetBytes($$"""{"choices":[{"index":0,"delta":{{delta}}}]}"""), isWhole: false));
        }

        return answer.Calls();
    }
}
