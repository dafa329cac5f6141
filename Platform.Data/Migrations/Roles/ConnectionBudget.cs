using Npgsql;

namespace Platform.Data.Migrations.Roles;

/// <summary>Compares what the services may open with what the server takes: better no start than refused connections on a busy day.</summary>
internal static class ConnectionBudget
{
    private const string Remedy = "Lower Pool:{name}:Size, Pool:{name}:Overflow or Pool:Replicas of a service, or raise the server's max_connections.";

    /// <summary>Sums up all services on the server. Null when there is room, else what is wrong and what to do.</summary>
    public static async Task<string?> FindExcessAsync(NpgsqlConnection admin, GivenLogin server, CancellationToken ct)
    {
        var roles = await ReadAsync(admin, ct);
        var sum = roles.Sum(static role => (long)role.Limit);
        return sum <= server.Available
            ? null
            : $"The pools of all services together may open {sum} connections, and the server takes {server.Available} "
                + $"(max_connections {server.MaxConnections}, of which {server.Reserved} are reserved): "
                + $"{string.Join(", ", roles.Select(static role => $"{role.Name} {role.Limit} ({role.Reason})"))}. {Remedy}";
    }

    /// <summary>Looks at one service alone, where its login knows of no other. Null when there is room, else what is wrong and what to do.</summary>
    public static string? FindExcess(GivenLogin login, PoolBudget budget) => (login, budget.Limit) switch
    {
        var (_, wanted) when wanted > login.Available =>
            $"The pools of this service may open {wanted} connections ({budget}), and the server takes {login.Available} "
            + $"(max_connections {login.MaxConnections}, of which {login.Reserved} are reserved). {Remedy}",
        ({ ConnectionLimit: >= 0 and var limit }, var wanted) when wanted > limit =>
            $"The pools of this service may open {wanted} connections ({budget}), and its role {login.User} has a connection limit of {limit}. "
            + "Lower Pool:{name}:Size, Pool:{name}:Overflow or Pool:Replicas, or raise the role's limit.",
        _ => null,
    };

    private static async Task<List<RoleLimit>> ReadAsync(NpgsqlConnection admin, CancellationToken ct)
    {
        // The right to connect goes with its database; a role that outlived it needs no room.
        await using var command = new NpgsqlCommand("""
            select r.rolname, greatest(r.rolconnlimit, 0), ltrim(substr(shobj_description(r.oid, 'pg_authid'), length($1) + 1))
            from pg_roles r
            where starts_with(shobj_description(r.oid, 'pg_authid'), $1)
                and exists (
                    select from pg_database d, aclexplode(d.datacl) a
                    where a.grantee = r.oid and a.privilege_type = 'CONNECT')
            order by r.rolname
            """, connection: admin) { Parameters = { new() { Value = ServiceRole.Mark } } };
        await using var reader = await command.ExecuteReaderAsync(ct);
        List<RoleLimit> roles = [];
        while (await reader.ReadAsync(ct))
        {
            roles.Add(new(reader.GetString(0), reader.GetInt32(1), reader.GetString(2)));
        }
        return roles;
    }

    private sealed record RoleLimit(string Name, int Limit, string Reason);
}
