namespace Platform.Testing;

/// <summary>A database whose service is given the superuser, so that it makes a role: neither may outlive the test, for roles are counted per server.</summary>
public sealed class AdminDatabase(PostgresServer server, string name) : IAsyncDisposable
{
    public string Name { get; } = name;

    public string ConnectionString { get; } = server.ConnectionString(name);

    /// <summary>As an identifier in a statement.</summary>
    public static string Quote(string name) => $"\"{name?.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    public async ValueTask DisposeAsync()
    {
        await server.ExecuteAsync($"drop database {Quote(Name)} with (force)");
        // All that a role had was in its database.
        await server.ExecuteAsync("""
            do $$
            declare abandoned text;
            begin
                for abandoned in
                    select r.rolname from pg_roles r
                    where starts_with(shobj_description(r.oid, 'pg_authid'), 'platform:')
                        and not exists (select from pg_shdepend s where s.refclassid = 'pg_authid'::regclass and s.refobjid = r.oid)
                loop
                    execute format('drop role %I', abandoned);
                end loop;
            end $$
            """);
    }
}
