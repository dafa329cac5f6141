using System.Collections.Immutable;

namespace Platform.LlmService.Providers.Stored;

/// <summary>A provider as it is stored and cached: its key is encrypted.</summary>
internal sealed record StoredProvider(
    Guid Id, string Name, string Kind, string? BaseUrl, string? KeyHeader, string? SealedKey,
    ImmutableDictionary<string, string> Headers, ImmutableDictionary<string, string> Query, bool Listed, bool Enabled,
    DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt)
{
    public ProviderView ToView() => new(Name, Kind, BaseUrl, KeyHeader, SealedKey is not null, Headers, Query, Listed, Enabled, CreatedAt, UpdatedAt);

    /// <summary>Without what its administrator alone should know.</summary>
    public override string ToString() => $"{nameof(StoredProvider)} {{ Name = {Name}, Kind = {Kind} }}";
}

/// <summary>A provider as it is shown: everything but its key.</summary>
internal sealed record ProviderView(
    string Name, string Kind, string? BaseUrl, string? KeyHeader, bool HasKey, IReadOnlyDictionary<string, string> Headers, IReadOnlyDictionary<string, string> Query,
    bool Listed, bool Enabled, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt);

/// <summary>A page of providers in the order of their names, and where the next one begins; null at the end.</summary>
internal sealed record ProviderPage(IReadOnlyList<ProviderView> Items, string? NextCursor);
