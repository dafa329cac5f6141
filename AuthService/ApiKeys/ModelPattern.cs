namespace Platform.AuthService.ApiKeys;

/// <summary>The name of a model, or the beginning of names with a <c>*</c> at the end.</summary>
internal static class ModelPattern
{
    public const string Expected = "Must be 1 to 100 names of models of at most 200 characters; a * may stand at the end of a name and nowhere else.";
    private const int MaxCount = 100;
    private const int MaxLength = 200;

    public static bool AreValid(IReadOnlyList<string>? patterns) => patterns is null || (patterns.Count is >= 1 and <= MaxCount && patterns.All(IsValid));

    /// <summary>Whether everything that the one lets through, the other does.</summary>
    public static bool Covers(string pattern, string other)
        => pattern == other || (pattern.EndsWith('*') && other.StartsWith(pattern[..^1], StringComparison.Ordinal));

    private static bool IsValid(string? pattern)
        => pattern is { Length: >= 1 and <= MaxLength }
            && pattern.IndexOf('*', StringComparison.Ordinal) is var star && (star < 0 || star == pattern.Length - 1)
            && !pattern.Any(static sign => char.IsControl(sign) || char.IsWhiteSpace(sign));
}
