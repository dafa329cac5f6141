using Npgsql;

namespace Platform.ExtensionService.Registry;

/// <summary>
/// Has those who change an extension take turns. An upgrade gives its name to another row, which who looked for the name just before would miss: the
/// statement behind this one looks after.
/// </summary>
internal static class ExtensionLock
{
    private const string Sql = "select pg_advisory_xact_lock(hashtextextended($1 || '/' || $2, 1))";

    public static NpgsqlBatchCommand Command(ExtensionKey key) => new(Sql) { Parameters = { new() { Value = key.TenantId.ToString("D") }, new() { Value = key.Name } } };
}
