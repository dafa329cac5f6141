namespace Platform.ExtensionService.Mcp;

/// <summary>How an MCP server is doing, told from when its tools were last read and since when that fails.</summary>
internal static class McpState
{
    public const string Available = "available";
    public const string Degraded = "degraded";
    public const string Unavailable = "unavailable";

    /// <summary>Of a tool whose extension its owner has disabled.</summary>
    public const string Disabled = "disabled";

    /// <summary>For the grace time a server that has been there counts as degraded: it is probably restarting.</summary>
    public static string Of(DateTimeOffset? discoveredAt, DateTimeOffset? failingSince, DateTimeOffset now, TimeSpan grace) => (discoveredAt, failingSince) switch
    {
        (null, _) => Unavailable,
        (_, null) => Available,
        (_, { } since) => now - since < grace ? Degraded : Unavailable,
    };
}
