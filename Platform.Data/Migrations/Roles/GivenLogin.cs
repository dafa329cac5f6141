using Npgsql;

namespace Platform.Data.Migrations.Roles;

/// <summary>What the server says of the login that the service was given.</summary>
/// <param name="Database">The database it leads to.</param>
/// <param name="User">Its role.</param>
/// <param name="CanProvision">Whether it may make other roles and hand out rights on this database.</param>
/// <param name="ConnectionLimit">Its own limit; -1 for none.</param>
/// <param name="MaxConnections">What the server takes in all.</param>
/// <param name="Reserved">What it keeps back for superusers and the like.</param>
internal sealed record GivenLogin(string Database, string User, bool CanProvision, int ConnectionLimit, int MaxConnections, int Reserved)
{
    public int Available => MaxConnections - Reserved;

    public static async Task<GivenLogin> ReadAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        // reserved_connections is there since version 16.
        await using var command = new NpgsqlCommand("""
            select current_database(), r.rolname, r.rolsuper or (r.rolcreaterole and pg_has_role(d.datdba, 'usage')), r.rolconnlimit,
                current_setting('max_connections')::int,
                current_setting('superuser_reserved_connections')::int + coalesce(current_setting('reserved_connections', true)::int, 0)
            from pg_roles r, pg_database d
            where r.rolname = current_user and d.datname = current_database()
            """, connection);
        await using var reader = await command.ExecuteReaderAsync(ct);
        await reader.ReadAsync(ct);
        return new(reader.GetString(0), reader.GetString(1), reader.GetBoolean(2), reader.GetInt32(3), reader.GetInt32(4), reader.GetInt32(5));
    }
}
