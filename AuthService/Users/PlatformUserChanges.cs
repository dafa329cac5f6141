using Platform.AuthService.Audit;

namespace Platform.AuthService.Users;

/// <summary>What the platform's operator does to a person, in all tenants at once.</summary>
internal sealed class PlatformUserChanges(AuditedChanges changes)
{
    private const string PlatformTenant = "select id::text from tenants where is_platform for no key update";

    private const string IsLastOwner = """
        select 'last'
        from memberships m
        join tenants t on t.id = m.tenant_id
        where t.is_platform and m.user_id = $1 and m.role = 'owner' and m.disabled_at is null and not exists (
          select from memberships o
          join users ou on ou.id = o.user_id
          where o.tenant_id = m.tenant_id and o.user_id <> $1 and o.role = 'owner' and o.disabled_at is null and ou.disabled_at is null
        )
        """;

    /// <summary>
    /// Ends a person's access everywhere. Other tenants may lose their last owner by it, which the operator can mend; the platform's own
    /// may not, as nobody could mend that.
    /// </summary>
    public Task<Attempt<PlatformUser>> DisableAsync(AuditActor actor, Guid id, CancellationToken ct)
        => changes.RunAsync<Attempt<PlatformUser>>(actor, async change =>
        {
            await change.FindAsync(PlatformTenant, static row => row.GetString(0));
            if (await PlatformUserStore.FindAsync(change, id) is not { } user)
            {
                return Refusal.UserNotFound;
            }

            if (await change.FindAsync(IsLastOwner, static row => row.GetString(0), id) is not null)
            {
                return Refusal.LastOwner;
            }

            if (await change.ExecuteAsync("update users set disabled_at = now() where id = $1 and disabled_at is null", id) == 1)
            {
                var sessions = await change.ExecuteAsync("update sessions set ended_at = now() where user_id = $1 and ended_at is null", id);
                await change.RecordAsync(null, "user.disabled", id.ToString(), new AuditDetails().With("email", user.Email).With("sessionsEnded", sessions));
            }

            return (await PlatformUserStore.FindAsync(change, id))!;
        }, ct);

    public Task<Attempt<PlatformUser>> EnableAsync(AuditActor actor, Guid id, CancellationToken ct)
        => changes.RunAsync<Attempt<PlatformUser>>(actor, async change =>
        {
            if (await change.ExecuteAsync("update users set disabled_at = null where id = $1 and disabled_at is not null", id) == 1)
            {
                await change.RecordAsync(null, "user.enabled", id.ToString());
            }

            return await PlatformUserStore.FindAsync(change, id) is { } user ? user : Refusal.UserNotFound;
        }, ct);
}
