using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Platform.ExtensionService.Catalogue;

/// <summary>A tool among all tools of a tenant. The times are those of its server, when it has one.</summary>
internal sealed record CatalogueTool(
    string Extension, string Name, string? Description, JsonElement? InputSchema, string Kind, DateTimeOffset? DiscoveredAt, DateTimeOffset? FailingSince)
{
    /// <summary>Its owner has disabled the extension; until it is enabled again nobody may call the tool.</summary>
    public bool IsDisabled { get; init; }

    /// <summary>What it is listed by, and unique within the tenant.</summary>
    [JsonIgnore]
    public string Path => $"{Extension}/{Name}";
}

/// <summary>All tools of a tenant, in the order of extensions and names.</summary>
internal sealed record ToolCatalogue(ImmutableArray<CatalogueTool> Tools)
{
    public static ToolCatalogue Empty { get; } = new(ImmutableArray<CatalogueTool>.Empty);
}

/// <summary>What a tenant's tools are called in the cache.</summary>
internal static class CatalogueKey
{
    public static string Of(Guid tenantId) => tenantId.ToString("D", CultureInfo.InvariantCulture);
}

/// <summary>A tool in a list.</summary>
internal sealed record CatalogueItem(
    string Extension, string Name, string? Description, JsonElement? InputSchema, string Kind, string State, DateTimeOffset? Since);

/// <summary>A page of tools, and where the next one begins; null at the end.</summary>
internal sealed record CataloguePage(IReadOnlyList<CatalogueItem> Items, string? NextCursor);
