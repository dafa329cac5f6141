using Npgsql;
using Platform.Data.Postgres;

namespace Platform.LlmService.WarmUp;

internal static class RunColumns
{
    /// <summary>Of a table or a query with the alias r.</summary>
    public const string OfRun = "r.id, r.reason, r.state, r.total, r.done, r.failed, r.yields_to, r.error, r.created_at, r.started_at, r.ended_at";

    public static WarmUpRun Read(NpgsqlDataReader row, int at) => new(
        row.GetGuid(at), row.GetString(at + 1), row.GetString(at + 2), row.GetInt32(at + 3), row.GetInt32(at + 4), row.GetInt32(at + 5), row.TextAt(at + 6),
        row.TextAt(at + 7), row.GetFieldValue<DateTimeOffset>(at + 8), row.TimeAt(at + 9), row.TimeAt(at + 10));
}
