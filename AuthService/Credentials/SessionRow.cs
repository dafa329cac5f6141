using System.Security.Cryptography;
using Npgsql;
using Platform.Data.Postgres;

namespace Platform.AuthService.Credentials;

/// <summary>A session that is open at this moment, with its user.</summary>
internal static class SessionRow
{
    public const string Sql = """
        select t.id, t.name, t.is_platform, u.id, m.role, t.requests_per_minute, t.concurrent_requests,
          s.token_hash, s.previous_hash, s.previous_until, s.previous_until > clock_timestamp(),
          s.id, least(s.idle_expires_at, s.expires_at), s.last_seen_at < clock_timestamp() - interval '1 min', s.prefix
        from sessions s
        join tenants t on t.id = s.tenant_id
        join users u on u.id = s.user_id
        join memberships m on m.tenant_id = s.tenant_id and m.user_id = s.user_id
        where s.prefix = any($1)
          and s.ended_at is null
          and s.idle_expires_at > clock_timestamp()
          and s.expires_at > clock_timestamp()
          and m.disabled_at is null
          and u.disabled_at is null
          and t.disabled_at is null
        """;

    /// <summary>Ordinal of the part of the token by which it was found.</summary>
    public const int Prefix = 14;

    /// <summary>
    /// The beginning of a token says only which session it means. The present token is good, and for a moment the one before; one from before
    /// that, which nobody can have by chance, tells that a copy is about.
    /// </summary>
    public static CredentialMatch Match(NpgsqlDataReader row, byte[] hash)
    {
        var isPresent = CryptographicOperations.FixedTimeEquals(row.GetFieldValue<byte[]>(7), hash);
        var isPrevious = row.BytesAt(8) is { } previous && CryptographicOperations.FixedTimeEquals(previous, hash);
        return (isPresent, isPrevious) switch
        {
            (true, _) => new(Read(row, row.GetFieldValue<DateTimeOffset>(12))),
            (_, true) => row.GetBoolean(10) ? new(Read(row, row.GetFieldValue<DateTimeOffset>(9))) : default,
            _ => new(Owner: null, StolenSession: row.GetGuid(11)),
        };
    }

    private static CredentialOwner Read(NpgsqlDataReader row, DateTimeOffset end)
        => new(row.GetGuid(0), row.GetString(1), row.GetBoolean(2), row.GetGuid(3), row.GetString(4))
        {
            SessionId = row.GetGuid(11),
            ExpiresAt = end,
            Limits = KeyRow.LimitsOf(requestsPerMinute: null, concurrentRequests: null, row),
            IsUseDue = row.GetBoolean(13),
        };
}
