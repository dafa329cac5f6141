using Npgsql;

namespace Platform.ExtensionService.Registry;

/// <summary>
/// Has those who change an extension take turns. An upgrade gives its name to another row, which who looked for the name just before would miss: the
/// statement behind this one looks after.
/// </summary>
internal static class ExtensionLock
{
    // In one order, so that no two wait for each other.
    private const string Sql = """
        select pg_advisory_xact_lock(hashtextextended($1 || '/' || name, 1))
        from (select distinct name collate "C" as name from unnest($2) as given (name) order by 1) as ordered
        """;

    public static NpgsqlBatchCommand Command(ExtensionKey key) => Command(key.TenantId, [key.Name]);

    public static NpgsqlBatchCommand Command(Guid tenantId, string[] extensions)
        => new(Sql) { Parameters = { new() { Value = tenantId.ToString("D") }, new() { Value = extensions } } };
}
