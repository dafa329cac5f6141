using Microsoft.Extensions.Options;
using Platform.AuthService.Accounts;
using Platform.AuthService.Audit;
using Platform.AuthService.Users;
using Platform.ServiceDefaults;

namespace Platform.AuthService.Invitations;

/// <summary>Invites people into a tenant, and withdraws invitations.</summary>
internal sealed class InvitationChanges(AuditedChanges changes, IOptions<AccountOptions> options)
{
    private const string IsMember = """
        select 'member'
        from memberships m
        join users u on u.id = m.user_id
        where m.tenant_id = $1 and lower(u.email) = lower($2)
        """;

    private const string Replace = """
        update invitations
        set revoked_at = now()
        where tenant_id = $1 and lower(email) = lower($2) and accepted_at is null and revoked_at is null
        """;

    private const string Insert = """
        insert into invitations (id, tenant_id, email, role, token_hash, invited_by, expires_at)
        values ($1, $2, $3, $4, $5, $6, now() + $7)
        returning id, email, role, expires_at
        """;

    private const string Withdraw = """
        update invitations
        set revoked_at = now()
        where tenant_id = $1 and id = $2 and accepted_at is null and revoked_at is null
        returning email
        """;

    private const string Exists = "select email from invitations where tenant_id = $1 and id = $2";

    /// <summary>Invites into the caller's tenant. An open invitation of the same person is replaced.</summary>
    public Task<Attempt<CreatedInvitation>> CreateAsync(CallerIdentity caller, AuditActor actor, string email, string role, CancellationToken ct)
        => changes.RunAsync<Attempt<CreatedInvitation>>(actor, async change =>
        {
            var tenant = await change.LockTenantAsync(caller.TenantId);
            var callerRole = await Members.RoleOfAsync(change, caller);
            if (MemberRules.MayGive(role, callerRole, caller, tenant is { IsPlatform: true }) is { } refusal)
            {
                return refusal;
            }

            return await change.FindAsync(IsMember, static row => row.GetString(0), caller.TenantId, email) is not null
                ? Refusal.AlreadyMember
                : await InviteAsync(change, caller.TenantId, caller.UserId, email, role);
        }, ct);

    /// <summary>Invites within a change that has decided that this is allowed.</summary>
    public async Task<CreatedInvitation> InviteAsync(AuditedChange change, Guid tenantId, Guid invitedBy, string email, string role)
    {
        var token = OneTimeToken.Create(OneTimeToken.InvitationMark);
        var replaced = await change.ExecuteAsync(Replace, tenantId, email);
        var created = await change.FindAsync(
            Insert,
            row => new CreatedInvitation(row.GetGuid(0), row.GetString(1), row.GetString(2), row.GetFieldValue<DateTimeOffset>(3), token),
            Guid.CreateVersion7(), tenantId, email, role, OneTimeToken.HashOf(token), invitedBy, options.Value.InvitationLifetime);
        await change.RecordAsync(
            tenantId, "invitation.created", created!.Id.ToString(),
            new AuditDetails().With("email", email).With("role", role).With("replaced", replaced > 0 ? replaced : null));
        return created;
    }

    /// <summary>Withdraws an invitation; one that is no longer open stays as it is.</summary>
    public Task<Refusal?> RevokeAsync(CallerIdentity caller, AuditActor actor, Guid id, CancellationToken ct)
        => changes.RunAsync<Refusal?>(actor, async change =>
        {
            if (await change.FindAsync(Withdraw, static row => row.GetString(0), caller.TenantId, id) is { } email)
            {
                await change.RecordAsync(caller.TenantId, "invitation.revoked", id.ToString(), new AuditDetails().With("email", email));
                return null;
            }

            return await change.FindAsync(Exists, static row => row.GetString(0), caller.TenantId, id) is null ? Refusal.InvitationNotFound : null;
        }, ct);
}
