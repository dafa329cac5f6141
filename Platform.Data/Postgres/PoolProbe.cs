using System.Net.Sockets;
using Npgsql;

namespace Platform.Data.Postgres;

/// <summary>Asks the server on a connection whether it is still there.</summary>
internal static class PoolProbe
{
    /// <summary>How often a server that has no connection left for us is asked again.</summary>
    public const int Retries = 10;

    private const int TimeoutSeconds = 1;

    public static TimeSpan RetryDelay { get; } = TimeSpan.FromMilliseconds(50);

    public static async ValueTask<bool> IsAliveAsync(NpgsqlConnection connection, NpgsqlDataSource source, TimeProvider clock)
    {
        var began = clock.GetTimestamp();
        try
        {
            await using var command = new NpgsqlCommand("select 1", connection) { CommandTimeout = TimeoutSeconds };
            await command.ExecuteScalarAsync();
            return true;
        }
        catch (Exception exception) when (exception is NpgsqlException or IOException or SocketException)
        {
            // Silence, unlike a farewell, is a cut network or a frozen server: the other idle connections went the same way, and each would
            // cost its caller this wait.
            if (clock.GetElapsedTime(began).TotalSeconds >= TimeoutSeconds)
            {
                source.Clear();
            }
            return false;
        }
    }
}
