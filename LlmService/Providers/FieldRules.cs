using Platform.ServiceDefaults;

namespace Platform.LlmService.Providers;

/// <summary>What the rules of providers and of deployments have in common.</summary>
internal static class FieldRules
{
    /// <summary>The largest body that the rules allow, with room for escapes.</summary>
    public const int MostBytes = 256 * 1024;

    private const int LongestModel = 256;

    public static void RequireModel(this Dictionary<string, string[]> errors, string? model, string field) => errors.Require(
        model is { Length: > 0 and <= LongestModel } && !model.Any(char.IsControl) && !model.Any(char.IsSurrogate),
        field, $"Must be 1 to {LongestModel} printable characters.");
}
