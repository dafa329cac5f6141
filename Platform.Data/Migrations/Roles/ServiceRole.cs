using Npgsql;

namespace Platform.Data.Migrations.Roles;

/// <summary>The role that a service connects with, as the server has it.</summary>
/// <param name="ConnectionLimit">How many connections the server takes from it.</param>
/// <param name="Comment">Says that it is ours, and how the limit comes about.</param>
/// <param name="IsHarmless">That it can log in and nothing else.</param>
internal sealed record ServiceRole(int ConnectionLimit, string Comment, bool IsHarmless)
{
    /// <summary>How the comment of every role of ours begins.</summary>
    public const string Mark = "platform:";

    private const string Harmless = "login nosuperuser nocreatedb nocreaterole noreplication nobypassrls";

    /// <summary>The role, or null when there is none of that name.</summary>
    public static async Task<ServiceRole?> FindAsync(NpgsqlConnection connection, string name, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("""
            select rolconnlimit, coalesce(shobj_description(oid, 'pg_authid'), ''),
                rolcanlogin and not (rolsuper or rolcreatedb or rolcreaterole or rolreplication or rolbypassrls)
            from pg_roles where rolname = $1
            """, connection) { Parameters = { new() { Value = name } } };
        await using var reader = await command.ExecuteReaderAsync(ct);
        return await reader.ReadAsync(ct) ? new(reader.GetInt32(0), reader.GetString(1), reader.GetBoolean(2)) : null;
    }

    public static string Create(string name, string verifier) => $"create role {Sql.Identifier(name)} {Harmless} password {Sql.Literal(verifier)}";

    /// <summary>Only where it was changed by hand: whoever is no superuser may not even ask for what is already so.</summary>
    public static string Disarm(string name) => $"alter role {Sql.Identifier(name)} {Harmless}";

    public static string SetPassword(string name, string verifier) => $"alter role {Sql.Identifier(name)} password {Sql.Literal(verifier)}";

    public static IEnumerable<string> Limit(string name, int connections, string comment) =>
    [
        $"alter role {Sql.Identifier(name)} connection limit {connections}",
        $"comment on role {Sql.Identifier(name)} is {Sql.Literal(comment)}",
    ];

    /// <summary>Rows in its own database, and nothing else: no tables of its own, no temporary ones, no other database.</summary>
    public static IEnumerable<string> Grant(string name, string database)
    {
        var role = Sql.Identifier(name);
        return
        [
            // A process that froze in a transaction must not hold its locks for ever.
            $"alter role {role} set idle_in_transaction_session_timeout = '30s'",
            // A connection is one processor at most: the size of a pool then bounds what its reports can take from everybody else's statements.
            $"alter role {role} set max_parallel_workers_per_gather = 0",
            $"revoke all on database {Sql.Identifier(database)} from public",
            $"grant connect on database {Sql.Identifier(database)} to {role}",
            // Before version 15 everybody could.
            "revoke create on schema public from public",
            $"grant usage on schema public to {role}",
            $"grant select, insert, update, delete on all tables in schema public to {role}",
            $"grant usage, select on all sequences in schema public to {role}",
            // What a newer version's migration makes, an older replica can use at once.
            $"alter default privileges in schema public grant select, insert, update, delete on tables to {role}",
            $"alter default privileges in schema public grant usage, select on sequences to {role}",
            $"revoke all on schema_migrations from {role}",
        ];
    }
}
