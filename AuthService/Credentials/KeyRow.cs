using System.Security.Cryptography;
using Npgsql;
using Platform.Contracts;
using Platform.Data.Postgres;

namespace Platform.AuthService.Credentials;

/// <summary>An API key that is good at this moment, with its owner.</summary>
internal static class KeyRow
{
    public const string Sql = """
        select t.id, t.name, t.is_platform, u.id, m.role, t.requests_per_minute, t.concurrent_requests,
          k.hash, k.id, k.expires_at, k.scopes, k.models, k.tokens_per_minute, k.requests_per_minute, k.concurrent_requests,
          coalesce(k.last_used_at < clock_timestamp() - interval '1 min', true), k.budget, k.prefix
        from api_keys k
        join tenants t on t.id = k.tenant_id
        join users u on u.id = k.user_id
        join memberships m on m.tenant_id = k.tenant_id and m.user_id = k.user_id
        where k.prefix = any($1)
          and k.revoked_at is null
          and (k.expires_at is null or k.expires_at > clock_timestamp())
          and m.disabled_at is null
          and u.disabled_at is null
          and t.disabled_at is null
        """;

    /// <summary>Ordinal of the part of the key by which it was found.</summary>
    public const int Prefix = 17;

    public static bool IsOf(NpgsqlDataReader row, byte[] hash) => CryptographicOperations.FixedTimeEquals(row.GetFieldValue<byte[]>(7), hash);

    public static CredentialOwner Read(NpgsqlDataReader row) => new(row.GetGuid(0), row.GetString(1), row.GetBoolean(2), row.GetGuid(3), row.GetString(4))
    {
        KeyId = row.GetGuid(8),
        ExpiresAt = row.TimeAt(9),
        Scopes = row.ListAt(10),
        Models = row.ListAt(11),
        TokensPerMinute = row.NumberAt(12),
        Budget = row.TextAt(16),
        Limits = LimitsOf(row.NumberAt(13), row.NumberAt(14), row),
        IsUseDue = row.GetBoolean(15),
    };

    /// <summary>null when neither the credential nor the tenant has a limit of its own.</summary>
    public static CredentialLimits? LimitsOf(int? requestsPerMinute, int? concurrentRequests, NpgsqlDataReader row)
    {
        var limits = new CredentialLimits(requestsPerMinute, concurrentRequests, row.NumberAt(5), row.NumberAt(6));
        return limits is { RequestsPerMinute: null, ConcurrentRequests: null, TenantRequestsPerMinute: null, TenantConcurrentRequests: null } ? null : limits;
    }
}
