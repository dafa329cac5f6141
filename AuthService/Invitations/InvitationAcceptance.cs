using Platform.AuthService.Accounts;
using Platform.AuthService.Audit;
using Platform.AuthService.Passwords;

namespace Platform.AuthService.Invitations;

/// <summary>Makes a member of whoever holds the token of an invitation, and the user first, if there is none with the address yet.</summary>
internal sealed class InvitationAcceptance(AuditedChanges changes, PasswordHashing passwords, FailedAttempts failures)
{
    private const string Take = """
        update invitations i
        set accepted_at = now()
        from tenants t
        where t.id = i.tenant_id and i.token_hash = $1
          and i.accepted_at is null and i.revoked_at is null and i.expires_at > now() and t.disabled_at is null
        returning i.id, t.name, i.role
        """;

    private const string AddUser = """
        insert into users (id, email, password_hash, name, password_changed_at)
        values ($1, $2, $3, $4, now())
        on conflict (lower(email)) do nothing
        """;

    private const string Prove = """
        update users
        set failed_logins = 0, locked_until = null
        where id = $1 and password_hash = $2 and disabled_at is null and (locked_until is null or locked_until <= now())
        """;

    private const string AddMember = """
        insert into memberships (tenant_id, user_id, role)
        values ($1, $2, $3)
        on conflict (tenant_id, user_id) do nothing
        """;

    public async Task<Attempt<AcceptedInvitation>> AcceptAsync(
        AuditActor actor, OpenInvitation invitation, string token, string password, string? name, CancellationToken ct)
    {
        // Before the transaction, which would hold a connection and the tenant for as long as it takes.
        string? newHash = null;
        if (invitation.UserId is not { } userId)
        {
            (userId, newHash) = (Guid.CreateVersion7(), await passwords.HashAsync(password, ct));
        }
        else if (await passwords.VerifyAsync(invitation.PasswordHash, password, ct) == PasswordVerdict.Wrong)
        {
            // As a failed sign-in, so that an invitation is no way around the lock-out.
            await failures.RecordAsync(
                invitation.PasswordHash is null ? null : userId, new AuditEntry(actor, TenantId: null, "invitation.refused", userId.ToString()));
            return Refusal.WrongPassword;
        }

        return await changes.RunAsync(actor, change => JoinAsync(change, invitation, token, userId, newHash, name), ct);
    }

    private static async Task<Attempt<AcceptedInvitation>> JoinAsync(
        AuditedChange change, OpenInvitation invitation, string token, Guid userId, string? newHash, string? name)
    {
        var tenantId = invitation.TenantId;
        await change.LockTenantAsync(tenantId);
        if (await change.FindAsync(Take, static row => new Taken(row.GetGuid(0), row.GetString(1), row.GetString(2)), OneTimeToken.HashOf(token)) is not { } taken)
        {
            return Refusal.InvitationNotFound;
        }

        // Known by now, through another tenant's invitation: then the password given is not proven to be theirs.
        if (newHash is not null && await change.ExecuteAsync(AddUser, userId, invitation.Email, newHash, name) == 0)
        {
            return Refusal.WrongPassword;
        }

        if (newHash is null && !await IsProvenAsync(change, userId, invitation.PasswordHash))
        {
            return Refusal.WrongPassword;
        }

        if (await change.ExecuteAsync(AddMember, tenantId, userId, taken.Role) == 0)
        {
            return Refusal.AlreadyMember;
        }

        await change.RecordAsync(
            tenantId, "invitation.accepted", taken.Id.ToString(),
            new AuditDetails().With("user", userId.ToString()).With("email", invitation.Email).With("role", taken.Role).With("newUser", newHash is not null));
        return new AcceptedInvitation(tenantId, taken.Tenant, userId, invitation.Email, taken.Role);
    }

    // The password was compared with a hash that may have been replaced since, and the user disabled or locked out.
    private static async Task<bool> IsProvenAsync(AuditedChange change, Guid userId, string? hash)
        => await change.ExecuteAsync(Prove, userId, hash) == 1;

    private sealed record Taken(Guid Id, string Tenant, string Role);
}
