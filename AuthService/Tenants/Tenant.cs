using Platform.AuthService.Invitations;

namespace Platform.AuthService.Tenants;

/// <summary>A tenant. Its limits hold for all of its credentials together; without one there is none but the gateway's.</summary>
internal sealed record Tenant
{
    public required Guid Id { get; init; }

    public required string Name { get; init; }

    /// <summary>Whether its owners administer the platform.</summary>
    public required bool IsPlatform { get; init; }

    public required int? RequestsPerMinute { get; init; }

    public required int? ConcurrentRequests { get; init; }

    public required DateTimeOffset? DisabledAt { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }
}

/// <summary>Tenants, newest first. <paramref name="Next"/> asks for those after them.</summary>
internal sealed record TenantPage(IReadOnlyList<Tenant> Tenants, Guid? Next);

/// <summary>What a tenant is to be like. A limit that is left out is none.</summary>
internal sealed record TenantSettings(string? Name, int? RequestsPerMinute, int? ConcurrentRequests);

/// <summary>A tenant to be made, and who is to own it.</summary>
internal sealed record TenantRequest(string? Name, string? OwnerEmail, int? RequestsPerMinute, int? ConcurrentRequests);

/// <summary>A tenant that was just made, with the invitation of its owner, whose token is in this answer only.</summary>
internal sealed record CreatedTenant(Tenant Tenant, CreatedInvitation Invitation);
