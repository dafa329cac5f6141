using Platform.AuthService.Accounts;
using Platform.ServiceDefaults;

namespace Platform.AuthService.Users;

/// <summary>A member as the tables stand under the tenant's lock, and those around who decide what may become of it.</summary>
/// <param name="Role">The member's role.</param>
/// <param name="IsDisabled">In this tenant.</param>
/// <param name="CallerRole">The role by which the caller manages the tenant now; null when the caller does no longer.</param>
/// <param name="HasOtherOwner">Whether another active owner remains.</param>
/// <param name="IsElsewhere">Whether the user belongs to another tenant, too.</param>
/// <param name="InPlatformTenant">Whether this is the tenant that administers the platform.</param>
internal sealed record Member(string Role, bool IsDisabled, string? CallerRole, bool HasOtherOwner, bool IsElsewhere, bool InPlatformTenant)
{
    public bool IsLastOwner => Role == Roles.Owner && !IsDisabled && !HasOtherOwner;
}

/// <summary>Who may change whom. The caller's role counts as it is now, not as it was when the request came in.</summary>
internal static class MemberRules
{
    /// <summary>Whether the caller may change this member at all.</summary>
    public static Refusal? MayChange(Member member)
        => member.CallerRole is null ? Refusal.NoLongerManager
            : member.Role == Roles.Owner && member.CallerRole != Roles.Owner ? Refusal.OwnersOnly
            : null;

    /// <summary>Whether the caller may give this role: an owner's only as an owner, and none that allows more than the caller's credential.</summary>
    public static Refusal? MayGive(string role, string? callerRole, CallerIdentity caller, bool inPlatformTenant)
    {
        if (callerRole is null)
        {
            return Refusal.NoLongerManager;
        }

        if (role == Roles.Owner && callerRole != Roles.Owner)
        {
            return Refusal.OwnersOnly;
        }

        return Roles.ScopesOf(role, inPlatformTenant).All(caller.Scopes.Contains) ? null : Refusal.BeyondOwnRights;
    }

    /// <summary>Whether the member may stop to be what it is: not the last owner.</summary>
    public static Refusal? MayStop(Member member) => MayChange(member) ?? (member.IsLastOwner ? Refusal.LastOwner : null);
}
