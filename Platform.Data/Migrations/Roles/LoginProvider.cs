using Microsoft.Extensions.Logging;
using Npgsql;
using Platform.Data.Postgres;

namespace Platform.Data.Migrations.Roles;

/// <summary>Decides with which login the pools connect: a role made for the service, or, when an operator has provided one, the one given.</summary>
internal sealed class LoginProvider(PoolBudget budget, ILogger<LoginProvider> logger)
{
    /// <summary>Prepares the login and sees that the server has room for its connections.</summary>
    /// <returns>The connection string that the pools are to use.</returns>
    public async Task<string> PrepareAsync(NpgsqlConnection connection, string connectionString, CancellationToken ct)
    {
        var given = new NpgsqlConnectionStringBuilder(connectionString);
        var server = await GivenLogin.ReadAsync(connection, ct);
        // Without a password there is no secret to derive the role's from.
        if (!server.CanProvision || string.IsNullOrEmpty(given.Password))
        {
            logger.LoginGiven(server.Database, server.User, server.CanProvision ? "it came without a password" : "it may not make roles");
            return ConnectionBudget.FindExcess(server, budget) is { } excess ? throw new DatabaseRoleException(excess) : connectionString;
        }
        var role = RoleName.For(server.Database);
        var login = await RoleProvisioner.EnsureAsync(connection, role, given, server, budget, ct);
        logger.LoginProvided(server.Database, role, budget.Limit, budget);
        return login;
    }
}
