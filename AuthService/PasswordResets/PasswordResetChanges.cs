using Microsoft.Extensions.Options;
using Platform.AuthService.Accounts;
using Platform.AuthService.Audit;
using Platform.AuthService.Users;
using Platform.Contracts;
using Platform.ServiceDefaults;

namespace Platform.AuthService.PasswordResets;

/// <summary>Takes a user's password away and hands out a token to set a new one.</summary>
internal sealed class PasswordResetChanges(AuditedChanges changes, IOptions<AccountOptions> options)
{
    /// <summary>
    /// For a member of the caller's tenant. Whoever resets a password can sign in as the user: so not above the caller's own role and
    /// scopes, and not for a user who belongs to other tenants, too.
    /// </summary>
    public Task<Attempt<CreatedPasswordReset>> CreateAsync(CallerIdentity caller, AuditActor actor, Guid userId, CancellationToken ct)
        => changes.RunAsync<Attempt<CreatedPasswordReset>>(actor, async change =>
        {
            if (await Members.LockAsync(change, caller, userId) is not { } member)
            {
                return Refusal.UserNotFound;
            }

            if (MemberRules.MayGive(member.Role, member.CallerRole, caller, member.InPlatformTenant) is { } refusal)
            {
                return refusal;
            }

            return member.IsElsewhere && !caller.Scopes.Contains(Scopes.PlatformAdmin)
                ? Refusal.MemberElsewhere
                : await ResetAsync(change, caller.TenantId, userId);
        }, ct);

    /// <summary>For any user, by the platform's operator.</summary>
    public Task<Attempt<CreatedPasswordReset>> CreateAsync(AuditActor actor, Guid userId, CancellationToken ct)
        => changes.RunAsync<Attempt<CreatedPasswordReset>>(
            actor, async change => await ResetAsync(change, tenantId: null, userId), ct);

    private async Task<Attempt<CreatedPasswordReset>> ResetAsync(AuditedChange change, Guid? tenantId, Guid userId)
    {
        if (await change.ExecuteAsync("update users set password_hash = null, password_changed_at = now() where id = $1", userId) == 0)
        {
            return Refusal.UserNotFound;
        }

        await change.ExecuteAsync("update password_resets set used_at = now() where user_id = $1 and used_at is null", userId);
        var sessions = await change.ExecuteAsync("update sessions set ended_at = now() where user_id = $1 and ended_at is null", userId);
        var token = OneTimeToken.Create(OneTimeToken.PasswordResetMark);
        var created = await change.FindAsync(
            "insert into password_resets (id, user_id, token_hash, expires_at) values ($1, $2, $3, now() + $4) returning expires_at",
            row => new CreatedPasswordReset(userId, token, row.GetFieldValue<DateTimeOffset>(0)),
            Guid.CreateVersion7(), userId, OneTimeToken.HashOf(token), options.Value.PasswordResetLifetime);
        await change.RecordAsync(tenantId, "password.reset_requested", userId.ToString(), new AuditDetails().With("sessionsEnded", sessions));
        return created!;
    }
}
