using System.Security.Cryptography;
using Npgsql;
using Platform.Data.Postgres;

namespace Platform.AuthService.Credentials;

/// <summary>Whose key it is, as the tables stand at this moment.</summary>
internal sealed record KeyOwner(
    Guid KeyId, Guid TenantId, string Tenant, bool PlatformTenant, Guid UserId, string Role, string[]? KeyScopes, DateTimeOffset? ExpiresAt);

internal sealed class CredentialStore(ServicePool db)
{
    /// <summary>
    /// One statement, one round trip, for everything a request's admission depends on. The hash is compared here and not in the
    /// statement, in constant time. The token ends the wait for a connection only; a statement under way is left to its own timeout:
    /// cancelling it would open one more connection, to a server that may be in trouble already, and wait for it on a pool thread.
    /// </summary>
    public async Task<KeyOwner?> FindKeyAsync(string prefix, byte[] hash, int timeoutSeconds, CancellationToken ct)
    {
        await using var connection = await db.OpenConnectionAsync(ct);
        await using var command = new NpgsqlCommand("""
            select k.hash, k.id, t.id, t.name, t.is_platform, u.id, m.role, k.scopes, k.expires_at
            from api_keys k
            join tenants t on t.id = k.tenant_id
            join users u on u.id = k.user_id
            join memberships m on m.tenant_id = k.tenant_id and m.user_id = k.user_id
            where k.prefix = $1
              and k.revoked_at is null
              and (k.expires_at is null or k.expires_at > clock_timestamp())
              and u.disabled_at is null
              and t.disabled_at is null
            """, connection);
        command.CommandTimeout = timeoutSeconds;
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = prefix });
        await using var reader = await command.ExecuteReaderAsync(CancellationToken.None);
        while (await reader.ReadAsync(CancellationToken.None))
        {
            if (CryptographicOperations.FixedTimeEquals(reader.GetFieldValue<byte[]>(0), hash))
            {
                return new KeyOwner(
                    reader.GetGuid(1), reader.GetGuid(2), reader.GetString(3), reader.GetBoolean(4), reader.GetGuid(5), reader.GetString(6),
                    reader.IsDBNull(7) ? null : reader.GetFieldValue<string[]>(7),
                    reader.IsDBNull(8) ? null : reader.GetFieldValue<DateTimeOffset>(8));
            }
        }

        return null;
    }
}
