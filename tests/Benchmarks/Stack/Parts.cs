namespace Platform.Benchmarks.Stack;

/// <summary>Names of what a <see cref="PlatformStack"/> consists of, and of the relays before them.</summary>
internal static class Parts
{
    public const string Redis = "Redis";
    public const string AuthService = "AuthService";
    public const string ExtensionService = "ExtensionService";
    public const string LlmService = "LlmService";
    public const string UsageService = "UsageService";
    public const string Gateway = "Gateway";

    /// <summary>That of the configuration.</summary>
    public const string Provider = "provider";

    /// <summary>Another one, whose models are <see cref="StackSetup.BusyModel"/> and <see cref="StackSetup.BusySlowModel"/>.</summary>
    public const string BusyProvider = "busy provider";

    /// <summary>The tools of all extensions.</summary>
    public const string Extension = "extension";

    public const string LlmDatabase = "llmdb";

    /// <summary>Each has a relay of its own.</summary>
    public static IReadOnlyList<string> Databases { get; } = ["authdb", "extensiondb", LlmDatabase, "usagedb"];

    public static IReadOnlyList<string> Services { get; } = [AuthService, UsageService, ExtensionService, LlmService, Gateway];

    /// <summary>Everything that can have a relay before it.</summary>
    public static IReadOnlyList<string> All { get; } = [.. Databases, Redis, .. Services.SkipLast(1), Provider, BusyProvider, Extension];
}
