using System.Net.Sockets;
using Npgsql;

namespace Platform.LlmService.Metering;

/// <summary>Tells what goes wrong between us and the database.</summary>
internal static class Weather
{
    /// <summary>Without a fault of ours; trying again may help.</summary>
    public static bool Is(Exception e) => e is NpgsqlException or TimeoutException or OperationCanceledException or IOException or SocketException;

    /// <summary>The data itself is refused (SQL classes 22 and 23); everything else may be repaired while we wait.</summary>
    public static bool IsPoison(Exception e) =>
        e is PostgresException { SqlState: ['2', '2' or '3', ..] } or ArgumentException or InvalidCastException;
}
