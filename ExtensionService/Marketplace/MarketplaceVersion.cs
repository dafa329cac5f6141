using System.Text.Json;

namespace Platform.ExtensionService.Marketplace;

/// <summary>A version in a list. One that was withdrawn can't be installed any more.</summary>
internal sealed record MarketplaceVersion(
    string Name, string Version, string Kind, string Publisher, string? Description, DateTimeOffset PublishedAt, DateTimeOffset? WithdrawnAt);

/// <summary>A version as it is shown by itself.</summary>
internal sealed record PublishedVersion(
    string Name, string Version, string Kind, string Publisher, string? Description, DateTimeOffset PublishedAt, DateTimeOffset? WithdrawnAt, JsonElement Manifest);

/// <summary>A version with its manifest.</summary>
internal sealed record PublishedManifest(MarketplaceVersion Published, Manifest Manifest);

/// <summary>A page of versions, and where the next one begins; null at the end.</summary>
internal sealed record MarketplacePage(IReadOnlyList<MarketplaceVersion> Items, string? NextCursor);
