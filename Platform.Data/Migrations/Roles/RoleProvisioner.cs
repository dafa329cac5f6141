using Npgsql;
using Platform.Data.Postgres;

namespace Platform.Data.Migrations.Roles;

/// <summary>Makes the role that a service connects with, or brings it to what this build and its settings say.</summary>
internal static class RoleProvisioner
{
    private const int LoginTimeoutSeconds = 5;

    /// <summary>Can be repeated at any time, and killed at any moment.</summary>
    /// <returns>The connection string with the role's login.</returns>
    public static async Task<string> EnsureAsync(
        NpgsqlConnection admin, string role, NpgsqlConnectionStringBuilder given, GivenLogin server, PoolBudget budget, CancellationToken ct)
    {
        var password = RolePassword.Derive(given.Password!, role);
        var login = new NpgsqlConnectionStringBuilder(given.ConnectionString) { Username = role, Password = password, Database = server.Database }.ConnectionString;
        try
        {
            var before = await FindOwnAsync(admin, role, ct);
            await admin.ExecuteAllAsync(Statements(role, password, before, server.Database, budget), ct);
            await EnsureLoginAsync(admin, role, password, login, isNew: before is null, ct);
            await EnsureRoomAsync(admin, role, before, server, budget, ct);
            return login;
        }
        catch (PostgresException exception) when (!StoreErrors.IsUnavailable(exception))
        {
            throw new DatabaseRoleException($"The role {role} can't be provided by {server.User}: {exception.SqlState} {exception.MessageText}", exception);
        }
    }

    private static async Task<ServiceRole?> FindOwnAsync(NpgsqlConnection admin, string role, CancellationToken ct)
    {
        var found = await ServiceRole.FindAsync(admin, role, ct);
        return found is null || found.Comment.StartsWith(ServiceRole.Mark, StringComparison.Ordinal)
            ? found
            : throw new DatabaseRoleException(
                $"The role {role} is there already and is not marked as Platform's; its password and rights are left alone. "
                + $"Rename it, or hand it over with: comment on role {Sql.Identifier(role)} is '{ServiceRole.Mark}'");
    }

    private static IEnumerable<string> Statements(string role, string password, ServiceRole? before, string database, PoolBudget budget) =>
    [
        .. before switch
        {
            null => [ServiceRole.Create(role, RolePassword.Verifier(password))],
            { IsHarmless: false } => [ServiceRole.Disarm(role)],
            _ => Array.Empty<string>(),
        },
        .. ServiceRole.Limit(role, budget.Limit, $"{ServiceRole.Mark} {budget}"),
        .. ServiceRole.Grant(role, database),
    ];

    /// <summary>Another password of the administrator means another one of the role; only a login tells, for who is no superuser can't read it.</summary>
    private static async Task EnsureLoginAsync(NpgsqlConnection admin, string role, string password, string login, bool isNew, CancellationToken ct)
    {
        var refusal = await TryLoginAsync(login, ct);
        if (refusal is not null && !isNew)
        {
            await admin.ExecuteAsync(ServiceRole.SetPassword(role, RolePassword.Verifier(password)), ct);
            refusal = await TryLoginAsync(login, ct);
        }
        if (refusal is not (null or { SqlState: PostgresErrorCodes.TooManyConnections }))
        {
            throw new DatabaseRoleException($"The role {role} was provided, but the server refuses its login: {refusal.MessageText} (does pg_hba.conf allow it a password?)", refusal);
        }
    }

    private static async Task<PostgresException?> TryLoginAsync(string login, CancellationToken ct)
    {
        var settings = new NpgsqlConnectionStringBuilder(login) { Pooling = false, Timeout = LoginTimeoutSeconds };
        await using var connection = new NpgsqlConnection(settings.ConnectionString);
        try
        {
            await connection.OpenAsync(ct);
            return null;
        }
        catch (PostgresException refusal) when (refusal.SqlState is
            PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidAuthorizationSpecification or PostgresErrorCodes.TooManyConnections)
        {
            return refusal;
        }
    }

    /// <summary>Asked when the own limit can be seen by all: of two services that start at the same time, at least one sees both.</summary>
    private static async Task EnsureRoomAsync(NpgsqlConnection admin, string role, ServiceRole? before, GivenLogin server, PoolBudget budget, CancellationToken ct)
    {
        if (await ConnectionBudget.FindExcessAsync(admin, server, ct) is { } excess)
        {
            // Or a mistake in one service's settings would keep the others from starting, too.
            await admin.ExecuteAllAsync(ServiceRole.Limit(role, before?.ConnectionLimit ?? 0, before?.Comment ?? $"{ServiceRole.Mark} refused, {budget}"), ct);
            throw new DatabaseRoleException(excess);
        }
    }
}
