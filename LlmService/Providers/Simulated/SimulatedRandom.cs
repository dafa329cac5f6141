namespace Platform.LlmService.Providers.Simulated;

/// <summary>Numbers that depend on nothing but where they start: the same on every machine.</summary>
internal struct SimulatedRandom(ulong state)
{
    private const ulong FnvOffset = 14695981039346656037;
    private const ulong FnvPrime = 1099511628211;

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

    public ulong Next()
    {
        // splitmix64: tiny, and its low bits are as good as its high ones.
        state += 0x9E3779B97F4A7C15;
        var z = (state ^ (state >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }

    /// <summary>From 0 up to, but not, this many.</summary>
    public int Next(int many) => (int)(Next() % (ulong)many);
}
