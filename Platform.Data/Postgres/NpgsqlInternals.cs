#pragma warning disable NPG9001 // The type is public but may change: that is said, and tested, below.
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using Npgsql;
using Npgsql.Internal;

namespace Platform.Data.Postgres;

/// <summary>
/// The few things a pool needs to know that the driver keeps to itself. Resolved by the runtime without reflection; a driver that has renamed
/// them fails the first use, and the tests, with the name that is missing. See docs/decisions/0004-service-pool-over-npgsql.md.
/// </summary>
internal static class NpgsqlInternals
{
    /// <summary>The identity of the physical connection behind an open one.</summary>
    public static object PhysicalOf(NpgsqlConnection connection) => ConnectorOf(connection)!;

    /// <summary>Open connections, and those of them that nobody uses.</summary>
    public static (int Total, int Idle) Count(NpgsqlDataSource source)
    {
        var (total, idle, _) = StatisticsOf(source);
        return (total, idle);
    }

    /// <summary>
    /// True when there is something to read although nothing was asked: the server's farewell, or the end of the connection. Costs half a
    /// microsecond; the answer "false" does not see a network that was cut.
    /// </summary>
    public static bool HasUnexpectedInput(NpgsqlConnection connection)
    {
        try
        {
            return SocketOf(ConnectorOf(connection)!).Poll(0, SelectMode.SelectRead);
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            return true;
        }
    }

    /// <summary>
    /// What a physical connection executes, or lets its reader read, at this moment; empty between statements. Others may go on with it meanwhile, so this
    /// looks at nothing that they change but references to texts.
    /// </summary>
    public static string StatementOf(object physical)
    {
        if (CommandOf((NpgsqlConnector)physical) is not { } command)
        {
            return "";
        }

        if (BatchOf(command) is not { } batch)
        {
            return command.CommandText;
        }

        try
        {
            return string.Join("; ", ((IEnumerable<NpgsqlBatchCommand>)batch.BatchCommands).Select(static one => one.CommandText));
        }
        catch (Exception exception) when (exception is InvalidOperationException or ArgumentOutOfRangeException)
        {
            // It has ended, and is being filled anew.
            return "";
        }
    }

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_currentCommand")]
    private static extern ref NpgsqlCommand? CommandOf(NpgsqlConnector connector);

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "get_WrappingBatch")]
    private static extern NpgsqlBatch? BatchOf(NpgsqlCommand command);

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "get_Connector")]
    private static extern NpgsqlConnector? ConnectorOf(NpgsqlConnection connection);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_socket")]
    private static extern ref Socket SocketOf(NpgsqlConnector connector);

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "get_Statistics")]
    private static extern (int Total, int Idle, int Busy) StatisticsOf(NpgsqlDataSource source);
}
