namespace Platform.UsageService.Prices;

internal static class ModelPath
{
    /// <summary>
    /// The model that a path names. Names like <c>meta-llama/Llama-3.1-8B</c> have slashes in them, which some clients escape and the server
    /// leaves escaped.
    /// </summary>
    public static string Decode(string? path) => path?.Replace("%2F", "/", StringComparison.OrdinalIgnoreCase) ?? "";
}
