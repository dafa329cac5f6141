namespace Platform.AuthService.Users;

/// <summary>A user as a member of the tenant.</summary>
internal sealed record User
{
    public required Guid Id { get; init; }

    public required string Email { get; init; }

    public required string? Name { get; init; }

    public required string Role { get; init; }

    /// <summary>When the user was disabled in this tenant.</summary>
    public required DateTimeOffset? DisabledAt { get; init; }

    /// <summary>Whether the platform's operator has disabled the user everywhere.</summary>
    public required bool DisabledByPlatform { get; init; }

    /// <summary>False between a reset of the password and its use.</summary>
    public required bool HasPassword { get; init; }

    public required DateTimeOffset JoinedAt { get; init; }
}

/// <summary>Users, newest first. <paramref name="Next"/> asks for those after them.</summary>
internal sealed record UserPage(IReadOnlyList<User> Users, Guid? Next);

/// <summary>A role to be given.</summary>
internal sealed record RoleChange(string? Role);
