using System.Text.Json;
using System.Text.RegularExpressions;
using Platform.Data.Postgres;

namespace Platform.Data.Vitals;

/// <summary>A pool, and what those do who have its connections.</summary>
internal static partial class PoolVitals
{
    private const int MostHolders = 5;
    private const int MaxStatementLength = 200;

    public static void Write(Utf8JsonWriter json, ServicePool pool)
    {
        var now = pool.GetStatistics();
        json.WriteStartObject();
        json.WriteString("name"u8, now.Name);
        json.WriteString("database"u8, pool.Database);
        json.WriteString("priority"u8, now.Priority);
        json.WriteNumber("size"u8, now.Size);
        json.WriteNumber("overflow"u8, now.Overflow);
        json.WriteNumber("inUse"u8, now.InUse);
        json.WriteNumber("waiting"u8, now.Waiting);
        json.WriteNumber("longestWait"u8, now.LongestWaitMs);
        json.WriteNumber("timeouts"u8, now.Timeouts);
        json.WriteNumber("connectionErrors"u8, now.ConnectionErrors);
        pool.Waits.Write(json, "wait"u8);
        pool.Uses.Write(json, "use"u8);
        WriteHolders(json, pool);
        json.WriteEndObject();
    }

    private static void WriteHolders(Utf8JsonWriter json, ServicePool pool)
    {
        var holders = pool.GetHolders()
            .GroupBy(static holder => holder.Statement, StringComparer.Ordinal)
            .Select(static same => (Statement: same.Key, Connections: same.Count(), Longest: same.Max(static holder => holder.Lent)))
            .OrderByDescending(static holder => holder.Connections).ThenByDescending(static holder => holder.Longest)
            .Take(MostHolders);
        json.WriteStartArray("holders"u8);
        foreach (var (statement, connections, longest) in holders)
        {
            json.WriteStartObject();
            json.WriteString("statement"u8, Shorten(statement));
            json.WriteNumber("connections"u8, connections);
            json.WriteNumber("longest"u8, longest.TotalMilliseconds);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static string Shorten(string statement)
    {
        // Nobody reads further; a text of a megabyte need not be gone through.
        var line = Space().Replace(statement.Length > MaxStatementLength * 4 ? statement[..(MaxStatementLength * 4)] : statement, " ").Trim();
        return line.Length <= MaxStatementLength ? line : line[..MaxStatementLength];
    }

    [GeneratedRegex(@"\s+")]
    private static partial Regex Space();
}
