namespace Platform.AuthService.Invitations;

/// <summary>Who is invited, and as what.</summary>
internal sealed record InvitationRequest(string? Email, string? Role);

/// <summary>An invitation as lists show it: without its token.</summary>
internal sealed record Invitation
{
    public required Guid Id { get; init; }

    public required string Email { get; init; }

    public required string Role { get; init; }

    public required Guid? InvitedBy { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }

    public required DateTimeOffset? AcceptedAt { get; init; }

    public required DateTimeOffset? RevokedAt { get; init; }
}

/// <summary>An invitation that was just made. <paramref name="Token"/> lets its holder accept it, once; nobody can read it again.</summary>
internal sealed record CreatedInvitation(Guid Id, string Email, string Role, DateTimeOffset ExpiresAt, string Token)
{
    public override string ToString() => $"{nameof(CreatedInvitation)} {{ Id = {Id} }}";
}

/// <summary>Invitations, newest first. <paramref name="Next"/> asks for those after them.</summary>
internal sealed record InvitationPage(IReadOnlyList<Invitation> Invitations, Guid? Next);

/// <summary>An invited person's answer. The password is a new one for a new user, and the present one for a known user.</summary>
internal sealed record Acceptance(string? Token, string? Password, string? Name)
{
    public override string ToString() => nameof(Acceptance);
}

/// <summary>The membership that came of an invitation.</summary>
internal sealed record AcceptedInvitation(Guid TenantId, string Tenant, Guid UserId, string Email, string Role);
