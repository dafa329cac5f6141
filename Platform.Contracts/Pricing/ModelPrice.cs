namespace Platform.Contracts;

/// <summary>
/// What a model costs, in nano-USD (10⁻⁹ USD) per million tokens: 150 000 000 is $0.15 per million. A part without a price of its own costs as much as
/// the whole that it is part of. The arithmetic stands beside the figures because it is what they mean: whoever prices a call comes to the same cost.
/// </summary>
/// <param name="Input">Input that is no part named below.</param>
/// <param name="Output">Output that is no part named below.</param>
public sealed record ModelPrice(long Input, long Output)
{
    /// <summary>The highest price, a million USD per million tokens: anything above is a unit mistaken for another.</summary>
    public const long Highest = 1_000_000_000_000_000;

    /// <summary>The highest cost of one call in nano-USD, a million USD: anything above comes of a price in the wrong unit and is no cost.</summary>
    public const long HighestCost = 1_000_000_000_000_000;

    private const long Million = 1_000_000;

    /// <summary>Input that the provider had cached, whatever it is made of; as <see cref="Input"/> when null.</summary>
    public long? CachedInput { get; init; }

    /// <summary>Input that the provider wrote to its cache; as <see cref="Input"/> when null.</summary>
    public long? CacheWrite { get; init; }

    /// <summary>Audio in the input, neither cached nor written to the cache; as <see cref="Input"/> when null.</summary>
    public long? AudioInput { get; init; }

    /// <summary>Reasoning; as <see cref="Output"/> when null.</summary>
    public long? Reasoning { get; init; }

    /// <summary>Audio in the output; as <see cref="Output"/> when null.</summary>
    public long? AudioOutput { get; init; }

    /// <summary>For each call beside its tokens, in nano-USD; nothing when null. A call of no tokens costs nothing at all.</summary>
    public long? Request { get; init; }

    /// <summary>The cost of one call. No part is counted twice: each takes at most what the parts before it have left of the whole.</summary>
    /// <param name="tokens">What the provider counted; none negative.</param>
    /// <returns>Nano-USD, rounded once, half up.</returns>
    /// <exception cref="OverflowException">The cost is more than a long holds, which no plausible count and price come to.</exception>
    public long CostOf(TokenCounts tokens)
    {
        ArgumentNullException.ThrowIfNull(tokens);
        if (tokens == TokenCounts.Zero)
        {
            return 0;
        }

        var cached = Math.Min(tokens.CachedInput, tokens.Input);
        var written = Math.Min(tokens.CacheWriteInput, tokens.Input - cached);
        var reasoning = Math.Min(tokens.Reasoning, tokens.Output);
        var parts = new TokenCounts(tokens.Input, cached, tokens.Output, reasoning)
        {
            CacheWriteInput = written,
            AudioInput = Math.Min(tokens.AudioInput, tokens.Input - cached - written),
            AudioOutput = Math.Min(tokens.AudioOutput, tokens.Output - reasoning),
        };
        return checked((long)(Round(PerMillion(parts)) + (Request ?? 0)));
    }

    /// <summary>What a correction of a call's tokens changes its cost by; the call itself has been charged for.</summary>
    /// <param name="difference">What is to be added to the count that the call was settled by; may be negative.</param>
    /// <returns>Nano-USD, rounded once; may be negative.</returns>
    /// <exception cref="OverflowException">It is more than a long holds.</exception>
    public long DifferenceOf(TokenCounts difference)
    {
        ArgumentNullException.ThrowIfNull(difference);
        var perMillion = PerMillion(difference);
        return checked((long)(perMillion < 0 ? -Round(-perMillion) : Round(perMillion)));
    }

    // The products are summed before the one division: rounding each of them would add up to half a nano-USD of error apiece.
    private Int128 PerMillion(TokenCounts tokens)
        => ((Int128)tokens.Input * Input)
        + ((Int128)tokens.CachedInput * ((CachedInput ?? Input) - Input))
        + ((Int128)tokens.CacheWriteInput * ((CacheWrite ?? Input) - Input))
        + ((Int128)tokens.AudioInput * ((AudioInput ?? Input) - Input))
        + ((Int128)tokens.Output * Output)
        + ((Int128)tokens.Reasoning * ((Reasoning ?? Output) - Output))
        + ((Int128)tokens.AudioOutput * ((AudioOutput ?? Output) - Output));

    private static Int128 Round(Int128 perMillion) => (perMillion + (Million / 2)) / Million;
}
