using Platform.AuthService.Audit;
using Platform.ServiceDefaults;

namespace Platform.AuthService.Users;

/// <summary>Changes of a tenant's members. Those of one tenant are made one after the other, so that rules about all of them hold.</summary>
internal sealed class UserChanges(AuditedChanges changes)
{
    /// <summary>Gives a role. Keys of the user follow it at their next check.</summary>
    public Task<Attempt<User>> SetRoleAsync(CallerIdentity caller, AuditActor actor, Guid userId, string role, CancellationToken ct)
        => ChangeAsync(caller, actor, userId, async (change, member) =>
        {
            if (member.Role == role)
            {
                return MemberRules.MayChange(member);
            }

            var refusal = MemberRules.MayStop(member) ?? MemberRules.MayGive(role, member.CallerRole, caller, member.InPlatformTenant);
            if (refusal is null)
            {
                await change.ExecuteAsync("update memberships set role = $3 where tenant_id = $1 and user_id = $2", caller.TenantId, userId, role);
                await Members.WithdrawInvitationsAsync(change, caller.TenantId, userId);
                await change.RecordAsync(
                    caller.TenantId, "user.role_changed", userId.ToString(), new AuditDetails().Changed("role", member.Role, role));
            }

            return refusal;
        }, ct);

    /// <summary>Disables in this tenant: sessions end; keys are refused until the user is enabled again.</summary>
    public Task<Attempt<User>> DisableAsync(CallerIdentity caller, AuditActor actor, Guid userId, CancellationToken ct)
        => ChangeAsync(caller, actor, userId, async (change, member) =>
        {
            var refusal = MemberRules.MayStop(member);
            if (refusal is null && !member.IsDisabled)
            {
                await change.ExecuteAsync("update memberships set disabled_at = now() where tenant_id = $1 and user_id = $2", caller.TenantId, userId);
                var sessions = await Members.EndSessionsAsync(change, caller.TenantId, userId);
                await Members.WithdrawInvitationsAsync(change, caller.TenantId, userId);
                await change.RecordAsync(caller.TenantId, "user.disabled", userId.ToString(), new AuditDetails().With("sessionsEnded", sessions));
            }

            return refusal;
        }, ct);

    public Task<Attempt<User>> EnableAsync(CallerIdentity caller, AuditActor actor, Guid userId, CancellationToken ct)
        => ChangeAsync(caller, actor, userId, async (change, member) =>
        {
            // To enable is to give the role again.
            var refusal = MemberRules.MayGive(member.Role, member.CallerRole, caller, member.InPlatformTenant);
            if (refusal is null && member.IsDisabled)
            {
                await change.ExecuteAsync("update memberships set disabled_at = null where tenant_id = $1 and user_id = $2", caller.TenantId, userId);
                await change.RecordAsync(caller.TenantId, "user.enabled", userId.ToString());
            }

            return refusal;
        }, ct);

    /// <summary>Ends the membership, and with it the user's keys and sessions here. A user who belonged to this tenant only is deleted.</summary>
    public Task<Refusal?> RemoveAsync(CallerIdentity caller, AuditActor actor, Guid userId, CancellationToken ct)
        => changes.RunAsync(actor, async change =>
        {
            if (await Members.LockAsync(change, caller, userId) is not { } member)
            {
                return Refusal.UserNotFound;
            }

            if (MemberRules.MayStop(member) is { } refusal)
            {
                return refusal;
            }

            await Members.WithdrawInvitationsAsync(change, caller.TenantId, userId);
            var email = await RemoveMembershipAsync(change, caller.TenantId, userId);
            await change.RecordAsync(
                caller.TenantId, "user.removed", userId.ToString(), new AuditDetails().With("email", email).With("role", member.Role));
            return (Refusal?)null;
        }, ct);

    private static async Task<string?> RemoveMembershipAsync(AuditedChange change, Guid tenantId, Guid userId)
    {
        // Locked, so that no other tenant takes the user in while it is found out whether one has.
        var email = await change.FindAsync("select email from users where id = $1 for update", static row => row.GetString(0), userId);
        await change.ExecuteAsync("delete from memberships where tenant_id = $1 and user_id = $2", tenantId, userId);
        // A user whom the platform has disabled stays: a new invitation must not undo that.
        await change.ExecuteAsync(
            "delete from users u where u.id = $1 and u.disabled_at is null and not exists (select from memberships m where m.user_id = $1)", userId);
        return email;
    }

    private Task<Attempt<User>> ChangeAsync(
        CallerIdentity caller, AuditActor actor, Guid userId, Func<AuditedChange, Member, Task<Refusal?>> work, CancellationToken ct)
        => changes.RunAsync<Attempt<User>>(actor, async change =>
        {
            if (await Members.LockAsync(change, caller, userId) is not { } member)
            {
                return Refusal.UserNotFound;
            }

            return await work(change, member) is { } refusal
                ? refusal
                : (await UserStore.FindAsync(change, caller.TenantId, userId))!;
        }, ct);
}
