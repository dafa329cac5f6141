namespace Platform.AuthService.Users;

/// <summary>A user as the platform's operator sees it, over all tenants.</summary>
internal sealed record PlatformUser
{
    public required Guid Id { get; init; }

    public required string Email { get; init; }

    public required string? Name { get; init; }

    public required DateTimeOffset? DisabledAt { get; init; }

    public required bool HasPassword { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>The tenants that the user belongs to, by name.</summary>
    public required IReadOnlyList<string> Tenants { get; init; }
}

/// <summary>Users of all tenants, newest first. <paramref name="Next"/> asks for those after them.</summary>
internal sealed record PlatformUserPage(IReadOnlyList<PlatformUser> Users, Guid? Next);
