namespace Platform.LlmService.Providers.Simulated;

/// <summary>An endless row of words, each of them a token.</summary>
internal static class SimulatedText
{
    private const int PieceLength = 4;

    private static readonly string[] Words =
    [
        "a", "answer", "any", "as", "but", "by", "clear", "each", "every", "for", "from", "good", "has", "here", "how", "in", "is", "it", "just", "kept",
        "known", "light", "long", "made", "many", "model", "more", "near", "never", "new", "no", "not", "now", "of", "on", "one", "only", "or", "other", "part",
        "path", "place", "plain", "quiet", "reason", "same", "simple", "so", "some", "still", "such", "than", "that", "the", "then", "there", "these", "this",
        "time", "to", "two", "use", "was", "well", "when", "where", "which", "with", "word", "work", "would", "yet",
    ];

    private static readonly string[] Following = [.. Words.Select(static word => " " + word)];

    public static string[] Tokens(ref SimulatedRandom random, int count)
    {
        var tokens = new string[count];
        for (var i = 0; i < count; i++)
        {
            tokens[i] = (i == 0 ? Words : Following)[random.Next(Words.Length)];
        }

        return tokens;
    }

    public static string Word(ref SimulatedRandom random) => Words[random.Next(Words.Length)];

    /// <summary>Any other text in pieces like those of a model; none of them ends within a character.</summary>
    public static string[] Pieces(string text)
    {
        List<string> pieces = [];
        for (var at = 0; at < text.Length;)
        {
            var length = Math.Min(PieceLength, text.Length - at);
            length += char.IsHighSurrogate(text[at + length - 1]) && at + length < text.Length ? 1 : 0;
            pieces.Add(text.Substring(at, length));
            at += length;
        }

        return [.. pieces];
    }

    /// <summary>What stands before the first of these sequences, wherever its tokens part; the same tokens when none of them is in it.</summary>
    public static string[] Before(string[] tokens, IReadOnlyList<string> stops)
    {
        if (stops.Count == 0)
        {
            return tokens;
        }

        var text = string.Concat(tokens);
        var end = stops.Select(stop => text.IndexOf(stop, StringComparison.Ordinal)).Where(static at => at >= 0).DefaultIfEmpty(-1).Min();
        return end < 0 ? tokens : Until(tokens, end);
    }

    private static string[] Until(string[] tokens, int end)
    {
        List<string> kept = [];
        foreach (var token in tokens)
        {
            if (end <= 0)
            {
                break;
            }

            kept.Add(token.Length <= end ? token : token[..end]);
            end -= token.Length;
        }

        return [.. kept];
    }
}
