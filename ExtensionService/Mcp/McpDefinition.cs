namespace Platform.ExtensionService.Mcp;

/// <summary>
/// Where an MCP server is, as its owner describes it: at an address, or a command that an administrator allows. The values of headers and variables are
/// secrets: they are stored encrypted, and never given back.
/// </summary>
internal sealed record McpDefinition(
    string? Url, IReadOnlyDictionary<string, string?>? Headers, string? Command, IReadOnlyList<string?>? Arguments,
    IReadOnlyDictionary<string, string?>? Environment, int? TimeoutSeconds);

/// <summary>A registered MCP server as a session needs it.</summary>
internal sealed record McpTarget(Guid ExtensionId, string? Url, string? Command, IReadOnlyList<string> Arguments, int? TimeoutSeconds, byte[]? Secrets)
{
    /// <summary>How often somebody has wanted its session to be a new one: one that was opened before the last time is not used any more.</summary>
    public int Reconnects { get; init; }
}

/// <summary>A registered MCP server as it is shown: without the values of its secrets.</summary>
internal sealed record McpView(
    string? Url, string? Command, IReadOnlyList<string> Arguments, int? TimeoutSeconds, IReadOnlyList<string> Secrets, string State, DateTimeOffset? Since,
    string? Reason, DateTimeOffset? DiscoveredAt);
