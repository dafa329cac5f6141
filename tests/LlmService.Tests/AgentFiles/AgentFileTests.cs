using System.Text;
using System.Text.Json;
using Platform.LlmService.AgentFiles;
using Platform.LlmService.Agents;

namespace Platform.LlmService.Tests.AgentFiles;

public sealed class AgentFileTests
{
    private static readonly string[] Texts =
    [
        "", " ", "gpt-5", "4", "0x10", "1e3", "1.", "-.5", "null", "~", "True", "no", "- x", "# x", "a: b", "a #b", "'", "\"", "\\", "\n", "\r", "\r\n", "\t", "a\n", "a\nb", "a\nb\n", "a\n\n\nb",
        "a\nb\n\n", "\na", " a\nb", "a \nb", "a\n  b", "a\n\tb", "grüß\n日本語", "🐘", "🐘\n🐘", "\u0085", "a\u2028b\nc", "\ufeff", "\u0001", "---\nx", "...\nx", "%YAML\nx", "&a *b", "!tag", "{}", "[]", "{a}\n[b]",
        "| x", "> x", "<<", "=", "2026-01-01", "12:30", new string('x', 3000), string.Join(' ', Enumerable.Repeat("word", 500)), "a\n# not a comment\nb: c",
    ];

    [Fact]
    public void What_is_written_is_read_back_as_the_same()
    {
        foreach (var text in Texts)
        {
            var agent = new AgentDefinition("support", text, new AgentSettings
            {
                Model = text.Length is 0 or > 256 || text.Any(char.IsControl) ? "m" : text,
                Temperature = 0.1,
                TopP = 1,
                MaxTokens = 5,
                SystemPrompt = text,
                Seed = long.MinValue,
                ToolChoice = "none",
                Tools = ["ext/tool", "a-1/Tool_2"],
                MaxRounds = 3,
                ToolTimeoutSeconds = 4,
                MaxRunTokens = 5,
            });
            AssertSame(agent, AgentFileWriter.Write(agent));
        }

        AssertSame(new AgentDefinition(null, null, new AgentSettings()), AgentFileWriter.Write(new AgentDefinition(null, null, new AgentSettings())));
        AssertSame(new AgentDefinition(null, null, new AgentSettings { Tools = [] }), AgentFileWriter.Write(new AgentDefinition(null, null, new AgentSettings { Tools = [] })));
    }

    [Fact]
    public void A_person_likes_to_read_it() => Assert.Equal(
        """
        type: support
        description: "Answers customers."
        settings:
          model: gpt-5
          temperature: 0.2
          systemPrompt: |
            Be kind.

            Always: "yes".
          tools:
            - crm/lookup

        """,
        AgentFileWriter.Write(new AgentDefinition("support", "Answers customers.", new AgentSettings
        {
            Model = "gpt-5",
            Temperature = 0.2,
            SystemPrompt = "Be kind.\n\nAlways: \"yes\".\n",
            Tools = ["crm/lookup"],
        })));

    [Theory]
    [InlineData("settings:\n  model: gpt-5\n  temperature: 3\n", "settings.temperature", "Line 3, column ")]
    [InlineData("settings:\n  temperature: hot\n", "settings.temperature", "Line 2, column ")]
    [InlineData("settings:\n  model: 4\n", "settings.model", "Line 2, column ")]
    [InlineData("settings:\n\n  # a comment\n  temprature: 1\n", "settings.temprature", "Line 4, column ")]
    [InlineData("typ: x\nsettings: {}\n", "typ", "Line 1, column 1")]
    [InlineData("settings:\n  tools:\n    - a/b\n    - 5\n", "settings.tools[1]", "Line 4, column ")]
    [InlineData("settings:\n  tools:\n    - a/b\n    - a/b\n", "settings.tools", "Line 2, column ")]
    [InlineData("type: support\n", "settings", "Line 1, column 1")]
    [InlineData("settings: {}\nsettings: {}\n", "file", "Line 2, column 1")]
    [InlineData("settings:\n  model: [\n", "file", "Line ")]
    [InlineData("settings: {}\n---\nsettings: {}\n", "file", "Line 2, column 1")]
    [InlineData("settings: &a {}\n", "file", "Line 1, column ")]
    [InlineData("type: x\nsettings: *a\n", "file", "Line 2, column ")]
    [InlineData("settings: !!map {}\n", "file", "Line 1, column ")]
    [InlineData("settings:\n  tools: [[[[[[[[[[[[]]]]]]]]]]]]\n", "file", "Line 2, column ")]
    [InlineData("? {a: b}\n: c\n", "file", "Line 1, column ")]
    [InlineData("- a\n", "file", "")]
    [InlineData("", "file", "It is empty.")]
    [InlineData("# only a comment\n", "file", "It is empty.")]
    [InlineData("null\n", "file", "It is empty.")]
    public void What_is_wrong_is_named_with_its_line(string text, string field, string place)
    {
        var errors = new Dictionary<string, string[]>();
        Assert.Null(AgentFile.Read("a", Encoding.UTF8.GetBytes(text), errors));
        var (key, messages) = Assert.Single(errors);
        Assert.Equal(field, key);
        Assert.StartsWith(place, Assert.Single(messages), StringComparison.Ordinal);
    }

    [Fact]
    public void Several_faults_are_named_at_once()
    {
        var errors = new Dictionary<string, string[]>();
        Assert.Null(AgentFile.Read("a", "type: NO\nsettings:\n  topP: 2\n  seed: 1\n  toolChoice: always\n"u8.ToArray(), errors));
        Assert.Equal(["type 1", "settings.topP 3", "settings.toolChoice 5"], errors.Select(static error => $"{error.Key} {error.Value[0]["Line ".Length]}"));
    }

    [Theory]
    [InlineData(1_000)]
    [InlineData(100_000)]
    public void However_deep_a_file_is_nested_it_is_only_refused(int depth)
    {
        foreach (var text in new[] { new string('[', depth), string.Concat(Enumerable.Repeat("{a: ", depth)), string.Concat(Enumerable.Repeat("- ", depth)), string.Concat(Enumerable.Repeat("? ", depth)) })
        {
            var errors = new Dictionary<string, string[]>();
            Assert.Null(AgentFile.Read("a", Encoding.UTF8.GetBytes(text), errors));
            Assert.Equal("file", Assert.Single(errors).Key);
        }
    }

    [Fact]
    public void Bytes_that_are_no_text_are_refused_and_a_byte_order_mark_is_not()
    {
        var errors = new Dictionary<string, string[]>();
        Assert.Null(AgentFile.Read("a", [0x73, 0xFF], errors));
        Assert.Equal("It is not UTF-8.", errors["file"][0]);
        Assert.NotNull(AgentFile.Read("a", [.. Encoding.UTF8.Preamble, .. "settings: {}"u8], []));
    }

    private static void AssertSame(AgentDefinition expected, string yaml)
    {
        var errors = new Dictionary<string, string[]>();
        var read = AgentFile.Read("a", Encoding.UTF8.GetBytes(yaml), errors);
        Assert.True(errors.Count == 0, $"{string.Join(' ', errors.Select(static error => $"{error.Key}: {error.Value[0]}"))}\n{yaml}");
        Assert.Equal(JsonSerializer.Serialize(expected), JsonSerializer.Serialize(read));
    }
}
