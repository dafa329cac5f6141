using Npgsql;
using Platform.AuthService.Accounts;
using Platform.Data.Postgres;

namespace Platform.AuthService.Invitations;

/// <summary>An invitation that can be accepted, and the user who is invited, if there is one already.</summary>
/// <param name="TenantId">Where to.</param>
/// <param name="Email">Who.</param>
/// <param name="UserId">The user with this address; null for a new one.</param>
/// <param name="PasswordHash">What the user's password is compared with; null when none may be right: reset, locked or disabled.</param>
internal sealed record OpenInvitation(Guid TenantId, string Email, Guid? UserId, string? PasswordHash);

internal sealed class OpenInvitationStore(ServicePool db)
{
    private const string Find = """
        select i.tenant_id, i.email, u.id,
          case when u.disabled_at is null and (u.locked_until is null or u.locked_until <= now()) then u.password_hash end
        from invitations i
        join tenants t on t.id = i.tenant_id
        left join users u on lower(u.email) = lower(i.email)
        where i.token_hash = $1 and i.accepted_at is null and i.revoked_at is null and i.expires_at > now() and t.disabled_at is null
        """;

    public async Task<OpenInvitation?> FindAsync(string token, CancellationToken ct)
    {
        await using var command = db.CreateCommand(Find);
        command.Parameters.Add(new NpgsqlParameter<byte[]> { TypedValue = OneTimeToken.HashOf(token) });
        await using var reader = await command.ExecuteReaderAsync(ct);
        return await reader.ReadAsync(ct)
            ? new OpenInvitation(reader.GetGuid(0), reader.GetString(1), reader.IdAt(2), reader.TextAt(3))
            : null;
    }
}
