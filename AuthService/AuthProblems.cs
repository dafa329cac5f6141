using Microsoft.AspNetCore.Http.HttpResults;
using Platform.ServiceDefaults;

namespace Platform.AuthService;

/// <summary>The stable types of this service's problems, for callers that act on them, and what each tells.</summary>
internal static class AuthProblems
{
    private static readonly Dictionary<Refusal, (int Status, string Type, string Title, string Detail)> Table = new()
    {
        [Refusal.UserNotFound] = (404, "user-not-found", "User not found", "There is no such user here."),
        [Refusal.LastOwner] = (409, "last-owner", "The last owner", "A tenant always has an active owner: make somebody else one first."),
        [Refusal.OwnersOnly] = (403, "owners-only", "Not allowed", "Only an owner may make an owner, or change one."),
        [Refusal.BeyondOwnRights] = (403, "beyond-own-rights", "Not allowed", "This would give more than the caller's own credential may do."),
        [Refusal.NoLongerManager] = (403, "no-longer-manager", "Not allowed", "The caller has lost the right to do this meanwhile."),
        [Refusal.MemberElsewhere] = (409, "member-elsewhere", "Member of another tenant", "This user belongs to other tenants, too, so only the platform's operator may do this."),
        [Refusal.InvitationNotFound] = (404, "invitation-not-found", "Invitation not found", "There is no such open invitation: it never was, was used, was withdrawn, or has expired."),
        [Refusal.AlreadyMember] = (409, "already-member", "Already a member", "A user with this mail address belongs to the tenant already."),
        [Refusal.WrongPassword] = (401, "invalid-credential", "The credential is not valid.", "There is a user with this mail address, and the password is not theirs."),
        [Refusal.ResetNotFound] = (404, "password-reset-not-found", "Password reset not found", "There is no such open reset: it never was, was used, was replaced, or has expired."),
        [Refusal.TenantNotFound] = (404, "tenant-not-found", "Tenant not found", "There is no such tenant."),
        [Refusal.TenantExists] = (409, "tenant-exists", "Tenant exists", "Another tenant has this name."),
        [Refusal.PlatformTenant] = (409, "platform-tenant", "The platform's own tenant", "The tenant that administers the platform can't be disabled."),
        [Refusal.KeyNotFound] = (404, "key-not-found", "Key not found", "There is no such key here."),
        [Refusal.KeyEnded] = (409, "key-ended", "The key has ended", "The key is revoked or has expired; make a new one."),
        [Refusal.KeyRotated] = (409, "key-rotated", "The key was rotated", "Another key replaces this one already; rotate or revoke that one."),
        [Refusal.NotOwnKey] = (403, "not-own-key", "Not allowed", "Only its owner may rotate a key: the answer holds a secret that speaks for the owner."),
    };

    public static ProblemHttpResult Of(Refusal? refusal)
    {
        var (status, type, title, detail) = Table[refusal ?? throw new ArgumentNullException(nameof(refusal))];
        return TypedResults.Problem(detail, statusCode: status, title: title, type: ProblemTypes.Prefix + type);
    }

    public static ValidationProblem Invalid(IDictionary<string, string[]> errors) => TypedResults.ValidationProblem(errors, type: ProblemTypes.InvalidRequest);
}
