using System.Collections.Immutable;
using System.Text.Json;
using Platform.ExtensionService.Mcp;

namespace Platform.ExtensionService.Registry;

/// <summary>An HTTP tool as its owner describes it. Headers are declared only to be refused: they belong to the whole extension.</summary>
internal sealed record ToolDefinition(
    string? Name, string? Description, string? Method, string? Url, JsonElement? InputSchema, int? TimeoutSeconds, JsonElement? Headers);

/// <summary>What registers an extension.</summary>
internal sealed record ExtensionDefinition(string? Name, string? Description, IReadOnlyList<ToolDefinition?>? Tools)
{
    public string? Kind { get; init; }

    /// <summary>What is sent with every call of an extension of kind http. The values are secrets: they are stored encrypted, and never given back.</summary>
    public IReadOnlyDictionary<string, string?>? Headers { get; init; }

    /// <summary>Where the server is, of an extension of kind mcp; it tells its tools itself.</summary>
    public McpDefinition? Mcp { get; init; }
}

/// <summary>What an extension is made of.</summary>
internal static class ExtensionKind
{
    public const string Http = "http";
    public const string Mcp = "mcp";

    public static string Of(ExtensionDefinition definition) => definition.Kind ?? Http;
}

/// <summary>A registered tool.</summary>
internal sealed record Tool(string Name, string? Description, string? Method, string? Url, JsonElement? InputSchema, int? TimeoutSeconds);

/// <summary>A registered extension with all of its tools.</summary>
internal sealed record Extension(string Name, string? Description, DateTimeOffset CreatedAt, IReadOnlyList<Tool> Tools)
{
    public string Kind { get; init; } = ExtensionKind.Http;

    public McpView? Mcp { get; init; }

    /// <summary>The names of the headers that are sent with every call.</summary>
    public IReadOnlyList<string> Headers { get; init; } = [];

    /// <summary>What it is called in the catalogue, when it comes from there.</summary>
    public string? Entry { get; init; }

    public string? Version { get; init; }
}

/// <summary>An extension in a list; tools by name.</summary>
internal sealed record ExtensionSummary(string Name, string? Description, DateTimeOffset CreatedAt, ImmutableArray<string> Tools, string Kind)
{
    /// <summary>What it is called in the catalogue, when it comes from there.</summary>
    public string? Entry { get; init; }

    public string? Version { get; init; }
}

/// <summary>A page of extensions in the order of their names, and where the next one begins; null at the end.</summary>
internal sealed record ExtensionPage(ImmutableArray<ExtensionSummary> Items, string? NextCursor)
{
    public static ExtensionPage Empty { get; } = new(ImmutableArray<ExtensionSummary>.Empty, null);
}

/// <summary>A tool as a call needs it: with its extension's id, and for a tool of an MCP server that server and what the server calls the tool.</summary>
internal sealed record RegisteredTool(Guid ExtensionId, Tool Tool, McpTarget? Server = null, string? RemoteName = null)
{
    /// <summary>The headers of an extension of kind http, encrypted.</summary>
    public byte[]? Headers { get; init; }
}

/// <summary>An extension that has just been registered, with its server when it has one.</summary>
internal sealed record RegisteredExtension(Extension Extension, RegisteredServer? Server);
