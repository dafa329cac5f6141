using Platform.AuthService.Accounts;
using Platform.AuthService.Audit;
using Platform.Contracts;
using Platform.Data.Postgres;
using Platform.ServiceDefaults;

namespace Platform.AuthService.Users;

/// <summary>What changes of members have in common.</summary>
internal static class Members
{
    private const string Locked = """
        select
          m.role, m.disabled_at is not null,
          (
            select c.role
            from memberships c
            join users cu on cu.id = c.user_id
            where c.tenant_id = $1 and c.user_id = $3 and c.disabled_at is null and cu.disabled_at is null
          ),
          exists (
            select from memberships o
            join users ou on ou.id = o.user_id
            where o.tenant_id = $1 and o.user_id <> $2 and o.role = 'owner' and o.disabled_at is null and ou.disabled_at is null
          ),
          exists (select from memberships e where e.user_id = $2 and e.tenant_id <> $1)
        from memberships m
        where m.tenant_id = $1 and m.user_id = $2
        """;

    private const string Caller = """
        select m.role
        from memberships m
        join users u on u.id = m.user_id
        where m.tenant_id = $1 and m.user_id = $2 and m.disabled_at is null and u.disabled_at is null
        """;

    /// <summary>Locks the caller's tenant and reads a member of it; null when it has no such member.</summary>
    public static async Task<Member?> LockAsync(AuditedChange change, CallerIdentity caller, Guid userId)
    {
        // First the lock, then the look: a statement sees what was committed when it began.
        var tenant = await change.LockTenantAsync(caller.TenantId);
        return tenant is null ? null : await change.FindAsync(
            Locked,
            row => new Member(row.GetString(0), row.GetBoolean(1), Managing(row.TextAt(2)), row.GetBoolean(3), row.GetBoolean(4), tenant.IsPlatform),
            caller.TenantId, userId, caller.UserId);
    }

    /// <summary>The role by which the caller manages the tenant now; null when the caller does no longer.</summary>
    public static async Task<string?> RoleOfAsync(AuditedChange change, CallerIdentity caller)
        => Managing(await change.FindAsync(Caller, static row => row.GetString(0), caller.TenantId, caller.UserId));

    /// <summary>What a member asked for in the tenant does not outlast the right to ask for it: open invitations are withdrawn.</summary>
    public static Task<int> WithdrawInvitationsAsync(AuditedChange change, Guid tenantId, Guid userId) => change.ExecuteAsync(
        "update invitations set revoked_at = now() where tenant_id = $1 and invited_by = $2 and accepted_at is null and revoked_at is null",
        tenantId, userId);

    /// <summary>Ends the user's sessions in one tenant.</summary>
    public static Task<int> EndSessionsAsync(AuditedChange change, Guid tenantId, Guid userId) => change.ExecuteAsync(
        "update sessions set ended_at = now() where tenant_id = $1 and user_id = $2 and ended_at is null", tenantId, userId);

    private static string? Managing(string? role)
        => role is not null && Roles.ScopesOf(role, platformTenant: false).Contains(Scopes.TenantManage) ? role : null;
}
