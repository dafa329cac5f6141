namespace Platform.AuthService.ApiKeys;

/// <summary>A key to be made for the caller. What it doesn't say, it takes over from the key that makes it.</summary>
internal sealed record CreateApiKey
{
    public string? Name { get; init; }

    /// <summary>What the key may do, of what the caller may; everything that the caller may when left out.</summary>
    public IReadOnlyList<string>? Scopes { get; init; }

    /// <summary>Names of models, or beginnings of names with a <c>*</c> at the end; every model when left out.</summary>
    public IReadOnlyList<string>? Models { get; init; }

    public int? RequestsPerMinute { get; init; }

    public int? ConcurrentRequests { get; init; }

    public int? TokensPerMinute { get; init; }

    /// <summary>The name of a budget that the key draws on.</summary>
    public string? Budget { get; init; }

    public DateTimeOffset? ExpiresAt { get; init; }
}

/// <summary>A key as lists show it: without its secret.</summary>
internal record ApiKeySummary
{
    public required Guid Id { get; init; }

    public required string Name { get; init; }

    public required string Prefix { get; init; }

    public required Guid UserId { get; init; }

    public required IReadOnlyList<string>? Scopes { get; init; }

    public required IReadOnlyList<string>? Models { get; init; }

    public required int? RequestsPerMinute { get; init; }

    public required int? ConcurrentRequests { get; init; }

    public required int? TokensPerMinute { get; init; }

    public required string? Budget { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset? ExpiresAt { get; init; }

    public required DateTimeOffset? RevokedAt { get; init; }

    /// <summary>Written some time after the fact.</summary>
    public required DateTimeOffset? LastUsedAt { get; init; }

    /// <summary>The key that this one replaces.</summary>
    public required Guid? RotatedFrom { get; init; }
}

/// <summary>A key that was just made. Its secret can never be read again.</summary>
internal sealed record CreatedApiKey : ApiKeySummary
{
    [System.Diagnostics.CodeAnalysis.SetsRequiredMembers]
    public CreatedApiKey(ApiKeySummary summary, string key)
        : base(summary) => Key = key;

    public string Key { get; }

    public override string ToString() => $"{nameof(CreatedApiKey)} {{ Id = {Id}, Prefix = {Prefix} }}";
}

/// <summary>Keys, newest first. <paramref name="Next"/> asks for those after them.</summary>
internal sealed record ApiKeyPage(IReadOnlyList<ApiKeySummary> Keys, Guid? Next);

/// <summary>How long the old key is to work beside the new one; a day when left out, 0 for not at all.</summary>
internal sealed record RotateApiKey(int? GraceSeconds);
