using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using Platform.Data.Migrations.Roles;
using Platform.Data.Postgres;

namespace Platform.Data.Migrations;

/// <summary>Prepares the database at start, patiently while the server is away, and ends the process when no patience would help.</summary>
internal sealed class MigrationRunner(
    DatabasePreparation preparation, MigrationDatabase database, DatabaseLogins logins, MigrationState state, IConfiguration configuration,
    IHostApplicationLifetime lifetime, TimeProvider clock, ILogger<MigrationRunner> logger)
    : BackgroundService
{
    private static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan MaxDelay = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var connectionString = ConnectionStrings.GetRequired(configuration, database.ConnectionName);
        for (var delay = FirstDelay; ; delay = delay * 2 < MaxDelay ? delay * 2 : MaxDelay)
        {
            try
            {
                logins.Complete(database.ConnectionName, await preparation.RunAsync(connectionString, stoppingToken));
                state.Complete();
                return;
            }
            catch (Exception exception) when (exception is MigrationException or DatabaseRoleException)
            {
                logger.PreparationFailed(exception.Message);
                Environment.ExitCode = 1;
                lifetime.StopApplication();
                return;
            }
            catch (NpgsqlException exception)
            {
                logger.PreparationPostponed(exception.Message, delay.TotalSeconds);
            }
            await Task.Delay(delay, clock, stoppingToken);
        }
    }
}

/// <summary>The database that is prepared: that of the service's first pool.</summary>
internal sealed record MigrationDatabase(string ConnectionName);
