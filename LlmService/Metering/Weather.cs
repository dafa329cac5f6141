using System.Net.Sockets;
using Npgsql;

namespace Platform.LlmService.Metering;

/// <summary>What can go wrong between us and the database without a fault of ours; trying again may help.</summary>
internal static class Weather
{
    public static bool Is(Exception e) => e is NpgsqlException or TimeoutException or OperationCanceledException or IOException or SocketException;
}
