using System.Text;
using Platform.LlmService.AgentRuns;

namespace Platform.LlmService.Tests.AgentRuns;

public sealed class ToolAnswerTests
{
    [Theory]
    [InlineData("short", 5, "short")]
    [InlineData("longer", 5, "longe\n[cut: 6 bytes]")]
    [InlineData("äöü", 5, "äö\n[cut: 6 bytes]")]
    [InlineData("ab🐘", 5, "ab\n[cut: 6 bytes]")]
    [InlineData("🐘🐘", 5, "🐘\n[cut: 8 bytes]")]
    [InlineData("🐘", 3, "\n[cut: 4 bytes]")]
    public void A_long_answer_is_cut_between_characters_and_says_so(string text, int most, string expected)
    {
        var cut = new ToolAnswer(text).Cut(most);
        Assert.Equal(expected, cut.Text);
        Assert.True(Encoding.UTF8.GetByteCount(cut.Text.Split('\n')[0]) <= most);
    }
}
