using Npgsql;
using Platform.Data.Postgres;

namespace Platform.AuthService.Audit;

/// <summary>Gives statements of <see cref="AuditSql"/> their entries.</summary>
internal static class AuditTrail
{
    /// <summary>A statement for a transaction that is open.</summary>
    public static NpgsqlCommand CreateCommand(AuditEntry entry, NpgsqlConnection connection)
    {
        var command = new NpgsqlCommand(AuditSql.Insert, connection);
        AddTo(command.Parameters, entry);
        return command;
    }

    /// <summary>Adds the entry's parameters behind those that are there.</summary>
    public static void AddTo(NpgsqlParameterCollection parameters, AuditEntry entry) => parameters.AddValues(entry.ToValues());
}
