namespace Platform.LlmService.Providers.Simulated;

/// <summary>An endless row of words that depends on nothing but where it starts: the same prompt and seed give the same answer on every machine.</summary>
internal struct SimulatedText(ulong state)
{
    private const ulong FnvOffset = 14695981039346656037;
    private const ulong FnvPrime = 1099511628211;

    private static readonly string[] Words =
    [
        "a", "answer", "any", "as", "but", "by", "clear", "each", "every", "for", "from", "good", "has", "here", "how", "in", "is", "it", "just", "kept",
        "known", "light", "long", "made", "many", "model", "more", "near", "never", "new", "no", "not", "now", "of", "on", "one", "only", "or", "other", "part",
        "path", "place", "plain", "quiet", "reason", "same", "simple", "so", "some", "still", "such", "than", "that", "the", "then", "there", "these", "this",
        "time", "to", "two", "use", "was", "well", "when", "where", "which", "with", "word", "work", "would", "yet",
    ];

    /// <summary>FNV-1a over the request's bytes and seed; <c>string.GetHashCode</c> differs from process to process.</summary>
    public static ulong Seed(ReadOnlySpan<byte> text, long seed)
    {
        var hash = FnvOffset ^ (ulong)seed;
        foreach (var b in text)
        {
            hash = (hash ^ b) * FnvPrime;
        }

        return hash;
    }

    public string Next()
    {
        // splitmix64: tiny, and its low bits are as good as its high ones.
        state += 0x9E3779B97F4A7C15;
        var z = (state ^ (state >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return Words[(z ^ (z >> 31)) % (ulong)Words.Length];
    }
}
