using Aspire.Hosting.ApplicationModel;
using Npgsql;

namespace Aspire.Hosting.Embedded.Stores;

internal static class PostgresProbe
{
    private const int TimeoutSeconds = 2;

    /// <summary>Null when the database answers, else why it does not.</summary>
    public static async Task<string?> CheckAsync(PostgresServerResource server, string database, CancellationToken ct)
    {
        try
        {
            await using var connection = await OpenAsync(server, database, ct);
            await using var command = new NpgsqlCommand("select 1", connection);
            await command.ExecuteScalarAsync(ct);
            return null;
        }
        catch (NpgsqlException e)
        {
            return e.Message;
        }
    }

    public static async Task<NpgsqlConnection> OpenAsync(PostgresServerResource server, string database, CancellationToken ct)
    {
        var settings = new NpgsqlConnectionStringBuilder(await server.ConnectionStringExpression.GetValueAsync(ct))
        {
            Database = database,
            Pooling = false,
            Timeout = TimeoutSeconds,
            CommandTimeout = TimeoutSeconds,
        };
        var connection = new NpgsqlConnection(settings.ConnectionString);
        await connection.OpenAsync(ct);
        return connection;
    }
}
