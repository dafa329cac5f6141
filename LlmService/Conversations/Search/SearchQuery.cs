using Platform.LlmService.Paging;

namespace Platform.LlmService.Conversations.Search;

/// <summary>The parameters of a search as they came.</summary>
internal sealed record SearchQuery(string? Q, string? Cursor, string? Limit)
{
    private const int MaxLength = 500;

    /// <summary>Fewer than of a list: every hit's snippet is cut from its text.</summary>
    private const int MaxHits = 50;

    public Page Read(Dictionary<string, string[]> errors)
    {
        if (string.IsNullOrWhiteSpace(Q) || Q.Length > MaxLength || Q.Contains('\0', StringComparison.Ordinal))
        {
            errors["q"] = [$"Must be 1 to {MaxLength} characters: words, \"phrases\", or, -without."];
        }

        return new Page(Q ?? "", PageParameters.ReadLimit(Limit, errors, MaxHits), PageParameters.ReadCursor(Cursor, errors) ?? Guid.AllBitsSet);
    }

    /// <param name="Words">What is looked for.</param>
    /// <param name="Limit">The most hits.</param>
    /// <param name="Before">Only older ones; ids grow with time.</param>
    internal readonly record struct Page(string Words, int Limit, Guid Before);
}
