namespace Platform.ServiceDefaults.Auditing;

/// <summary>
/// Writes a service's table <c>audit_log</c> in the same statement or transaction as the change itself: neither is ever there without the other.
/// </summary>
public static class AuditSql
{
    private const string Columns = "insert into audit_log (id, tenant_id, user_id, key_id, session_id, action, target, details, address, user_agent, trace_id)";

    // A value that may be null tells no type of its own.
    private static readonly string[] Types = ["uuid", "uuid", "uuid", "uuid", "uuid", "text", "text", "jsonb", "text", "text", "text"];

    /// <summary>A statement of its own, for a transaction that is open.</summary>
    public static string Insert { get; } = $"{Columns} values ({Values(0, null)})";

    /// <summary>
    /// A statement that makes a change and, for each row that it changed, writes the entry. <paramref name="change"/> ends with a <c>returning</c>;
    /// its parameters come first, and those of the entry behind them. The statement returns what the change returned.
    /// </summary>
    /// <param name="change">E.g. <c>update … returning id</c>.</param>
    /// <param name="parameters">How many parameters the change has.</param>
    /// <returns>The statement.</returns>
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
    /// <returns>The part.</returns>
    public static string EntryFrom(string source, int parameters, string? tenant = null) => $"{Columns} select {Values(parameters, tenant)} from {source}";

    private static string Values(int before, string? tenant) => string.Join(", ", Types.Select((type, index) =>
    {
        var value = $"${before + index + 1}::{type}";
        return tenant is not null && index == 1 ? $"coalesce({value}, {tenant})" : value;
    }));
}
