using Npgsql;
using NpgsqlTypes;
using Platform.Data.Postgres;

namespace Platform.AuthService.Audit;

/// <summary>
/// Writes the audit log in the same statement or transaction as the change itself: neither is ever there without the other.
/// </summary>
internal static class AuditTrail
{
    private const string Columns = "insert into audit_log (id, tenant_id, user_id, key_id, session_id, action, target, details, address, user_agent, trace_id)";

    /// <summary>
    /// A statement that makes a change and, for each row that it changed, writes the entry. <paramref name="change"/> ends with a <c>returning</c>;
    /// its parameters come first, and the entry's are added behind them by <see cref="AddTo"/>. The statement returns what the change returned.
    /// </summary>
    /// <param name="change">E.g. <c>update … returning id</c>.</param>
    /// <param name="parameters">How many parameters the change has.</param>
    public static string WithEntry(string change, int parameters) => $"""
        with changed as ({change}), entry as (
          {EntryFrom("changed", parameters)}
        )
        select * from changed
        """;

    /// <summary>The part of a statement that writes the entry if a part before it has given a row.</summary>
    /// <param name="source">Name of that part.</param>
    /// <param name="parameters">How many parameters come before the entry's.</param>
    /// <param name="tenant">The column of <paramref name="source"/> that says whose log it is, when only the statement knows.</param>
    public static string EntryFrom(string source, int parameters, string? tenant = null)
        => $"{Columns} select {Values(parameters, tenant)} from {source}";

    /// <summary>A statement for a transaction that is open.</summary>
    public static NpgsqlCommand CreateCommand(AuditEntry entry, NpgsqlConnection connection)
    {
        var command = new NpgsqlCommand($"{Columns} values ({Values(0)})", connection);
        AddTo(command.Parameters, entry);
        return command;
    }

    /// <summary>Adds the entry's parameters behind those that are there.</summary>
    public static void AddTo(NpgsqlParameterCollection parameters, AuditEntry entry)
    {
        parameters.Add(new NpgsqlParameter<Guid> { TypedValue = Guid.CreateVersion7() });
        parameters.AddNullable(entry.TenantId);
        parameters.AddNullable(entry.Actor.UserId);
        parameters.AddNullable(entry.Actor.KeyId);
        parameters.AddNullable(entry.Actor.SessionId);
        parameters.AddNullable(entry.Action);
        parameters.AddNullable(entry.Target);
        parameters.AddNullable(entry.Details, NpgsqlDbType.Jsonb);
        parameters.AddNullable(entry.Actor.Address);
        parameters.AddNullable(entry.Actor.UserAgent);
        parameters.AddNullable(entry.TraceId);
    }

    private static string Values(int before, string? tenant = null) => string.Join(
        ", ", Enumerable.Range(before + 1, 11).Select(number => tenant is not null && number == before + 2 ? $"coalesce(${number}, {tenant})" : $"${number}"));
}
