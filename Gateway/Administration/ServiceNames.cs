namespace Platform.Gateway.Administration;

/// <summary>Whom an operator can ask about.</summary>
internal static class ServiceNames
{
    public const string Gateway = "gateway";

    public static IReadOnlyList<string> All { get; } = ["authservice", "extensionservice", "llmservice", "usageservice"];

    /// <summary>All but AuthService, whose every answer is live.</summary>
    public static IReadOnlyList<string> WithCaches { get; } = ["extensionservice", "llmservice", "usageservice"];
}
