using System.Text.Json;
using System.Text.Json.Nodes;

namespace Platform.LlmService.Tests.AgentRuns;

/// <summary>Calls of tools in the deltas of a stream, cut anywhere and mixed with one another.</summary>
public sealed class InterleavedCalls
{
    private static readonly string[] Words =
    [
        "grüß dich", "🐘", "\\", "\"quoted\"", "line\nbreak", "\t", "日本語", "{\"a\":[1]}", "\u0000", "e\u0301", "</script>", "👩‍👩‍👧", " ", "0.10", "\u2028",
    ];

    private readonly Random _random;

    public InterleavedCalls(int count, int seed)
    {
        _random = new Random(seed);
        Arguments = [.. Enumerable.Range(0, count).Select(Make)];
    }

    /// <summary>Of each call, in their order.</summary>
    public IReadOnlyList<string> Arguments { get; }

    /// <summary>Pieces of a character or a few, of a random call each time. Half of them with escapes only, which part characters too.</summary>
    public IEnumerable<string> Deltas()
    {
        var pieces = Arguments.Select((text, index) => new Queue<string>(Cut(text, index % 2 == 0))).ToArray();
        var begun = new bool[pieces.Length];
        while (Array.Exists(pieces, static left => left.Count > 0))
        {
            var index = _random.Next(pieces.Length);
            if (pieces[index].Count > 0)
            {
                var head = begun[index] ? "" : $$"""
                    "id":"call_{{index}}","type":"function",
                    """;
                var name = begun[index] ? "" : $"\"name\":\"{(index % 2 == 0 ? "one" : "two")}\",";
                begun[index] = true;
                yield return $$$"""{"tool_calls":[{"index":{{{index}}},{{{head}}}"function":{{{{name}}}"arguments":"{{{pieces[index].Dequeue()}}}"}}]}""";
            }
        }
    }

    private string Make(int index)
    {
        var node = new JsonObject { ["n"] = index };
        for (var i = 0; i < 3 + _random.Next(6); i++)
        {
            node[$"key {i} {Words[_random.Next(Words.Length)]}"] = string.Concat(Enumerable.Range(0, _random.Next(8)).Select(_ => Words[_random.Next(Words.Length)]));
        }

        // White space is the model's own, and stays.
        return node.ToJsonString(new JsonSerializerOptions(JsonSerializerDefaults.Web)
        {
            WriteIndented = _random.Next(2) == 0,
            Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        });
    }

    /// <summary>As the inside of a JSON string, never within an escape.</summary>
    private IEnumerable<string> Cut(string text, bool escapeAll)
    {
        List<string> units = escapeAll
            ? [.. text.Select(static unit => $"\\u{(int)unit:x4}")]
            : [.. text.EnumerateRunes().Select(static rune => JsonEncodedText.Encode(rune.ToString(), System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping).ToString())];
        yield return "";
        for (var at = 0; at < units.Count;)
        {
            var length = Math.Min(units.Count - at, 1 + _random.Next(5));
            yield return string.Concat(units.GetRange(at, length));
            at += length;
        }
    }
}
