using System.Net.Sockets;
using Aspire.Hosting.Embedded.Networking;
using Aspire.Hosting.Embedded.Processes;
using Npgsql;

namespace Aspire.Hosting.Embedded.Postgres;

/// <summary>Asks the server over its own protocol, as its clients will.</summary>
internal sealed class PostgresProbe(ClusterContext context, int port)
{
    private readonly string _connectionString = new NpgsqlConnectionStringBuilder
    {
        Host = "127.0.0.1",
        Port = port,
        Username = context.UserName,
        Password = context.Password,
        Database = "postgres",
        Pooling = false,
        Timeout = 2,
        CommandTimeout = 2,
    }.ConnectionString;

    /// <summary>False while it does not listen or says that it is starting.</summary>
    public async Task<bool> IsReadyAsync(CancellationToken ct)
    {
        try
        {
            await using var connection = new NpgsqlConnection(_connectionString);
            await connection.OpenAsync(ct);
            await using var command = new NpgsqlCommand("select current_setting('data_directory')", connection);
            return await command.ExecuteScalarAsync(ct) as string == ClusterFiles.Data(context.Folder) ? true : throw new PortInUseException(port);
        }
        catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidAuthorizationSpecification)
        {
            throw new EmbeddedHostingException(
                $"The database cluster in {context.Folder} was made with another password or user than the ones given for '{context.UserName}'. "
                + "Give the first ones again, or move the folder away to start with empty databases.", e);
        }
        catch (Exception e) when (e is NpgsqlException or SocketException or TimeoutException)
        {
            return false;
        }
    }
}
