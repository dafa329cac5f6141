using System.Text;
using System.Text.Json.Nodes;
using Platform.LlmService.Messages;
using Platform.LlmService.Telemetry;

namespace Platform.LlmService.Tests.Telemetry;

public sealed class ContentBudgetTests
{
    [Theory]
    [InlineData("plain")]
    [InlineData("\0")]
    [InlineData("\"\\")]
    [InlineData("ü")]
    [InlineData("🐘")]
    [InlineData("\0aaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    public void A_text_takes_no_more_than_its_room_and_little_less(string piece)
    {
        var kept = new ContentBudget(1000).Take(string.Concat(Enumerable.Repeat(piece, 5000)));
        var size = Encoding.UTF8.GetByteCount(JsonValue.Create(kept).ToJsonString(JsonNodes.Readable)) - 2;
        Assert.InRange(size, 800, 998);
        Assert.False(char.IsHighSurrogate(kept[^1]));
    }

    [Fact]
    public void Where_there_is_no_room_nothing_begins()
    {
        var budget = new ContentBudget(1000);
        var objects = 0;
        while (budget.TryOpen())
        {
            objects++;
        }

        Assert.InRange(objects, 8, 10);
        Assert.Equal("", budget.Take("text"));
    }

    [Fact]
    public void Very_many_messages_without_a_word_are_bounded_as_well()
    {
        var messages = string.Join(',', Enumerable.Repeat("{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"\"}]}", 50_000));
        Assert.InRange(CapturedInput.Read(Encoding.UTF8.GetBytes($"{{\"messages\":[{messages}]}}"), 32 * 1024).Messages!.Length, 1000, 32 * 1024);
    }

    [Fact]
    public void Side_by_side_answers_share_the_room_and_only_the_first_few_are_kept()
    {
        var output = new CapturedOutput(20, 8000);
        for (var choice = 19; choice >= 0; choice--)
        {
            output.TakeChunk(Encoding.UTF8.GetBytes($$"""{"choices":[{"index":{{choice}},"delta":{"content":"answer {{choice}} "},"finish_reason":"stop"}]}"""));
        }

        output.TakeChunk("not JSON"u8);
        output.TakeChunk("""{"choices":[{"index":-1,"delta":7},7]}"""u8);
        var said = JsonNode.Parse(output.ToJson()!)!.AsArray();
        Assert.Equal(Enumerable.Range(0, 8).Select(static index => $"answer {index} "), said.Select(static message => message!["parts"]![0]!["content"]!.GetValue<string>()));
    }
}
