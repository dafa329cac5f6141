namespace Platform.LlmService.Chat;

/// <summary>
/// A checked chat completion body: the few fields we act on, and the bytes themselves. The bytes go to the provider as they
/// came, so a field that we have never heard of still reaches it.
/// </summary>
internal sealed record ChatRequest
{
    public required ReadOnlyMemory<byte> Body { get; init; }

    public required string Model { get; init; }

    public bool Stream { get; init; }

    /// <summary>The client asked for the usage chunk at the end of its stream.</summary>
    public bool IncludeUsage { get; init; }

    /// <summary>Where the value of <c>stream_options</c> stands in <see cref="Body"/>, when there is one.</summary>
    public Range? StreamOptions { get; init; }

    public int? MaxTokens { get; init; }

    public int Choices { get; init; } = 1;

    public long Seed { get; init; }

    public IReadOnlyDictionary<string, string> Metadata { get; init; } = new Dictionary<string, string>();

    /// <summary>About four bytes a token. Billed only when the provider never says what it counted.</summary>
    public long InputTokenEstimate { get; init; }
}
