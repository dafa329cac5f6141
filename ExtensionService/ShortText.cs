namespace Platform.ExtensionService;

/// <summary>What others say at more length than there is room for.</summary>
internal static class ShortText
{
    /// <summary>At most so much of it. Half a surrogate pair at the end could be neither stored nor sent.</summary>
    public static string Cut(string text, int length)
        => text.Length <= length ? text : text[..(char.IsHighSurrogate(text[length - 1]) ? length - 1 : length)];
}
