using Npgsql;
using Platform.Data.Postgres;

namespace Platform.AuthService.Audit;

/// <summary>One open transaction of <see cref="AuditedChanges"/>: its statements and its entries.</summary>
internal sealed class AuditedChange(NpgsqlConnection connection, AuditActor actor, CancellationToken ct)
{
    private readonly List<AuditEntry> _entries = [];

    /// <summary>What was entered so far; a change without any is not kept.</summary>
    public IReadOnlyList<AuditEntry> Entries => _entries;

    /// <summary>Executes a statement and says how many rows it changed.</summary>
    public async Task<int> ExecuteAsync(string sql, params object?[] values)
    {
        await using var command = Command(sql, values);
        return await command.ExecuteNonQueryAsync(ct);
    }

    /// <summary>The first row of a statement; null when it gives none.</summary>
    public async Task<T?> FindAsync<T>(string sql, Func<NpgsqlDataReader, T> read, params object?[] values)
        where T : class
    {
        await using var command = Command(sql, values);
        await using var reader = await command.ExecuteReaderAsync(ct);
        return await reader.ReadAsync(ct) ? read(reader) : null;
    }

    /// <summary>
    /// Waits until this transaction is the only one that changes the tenant and its people; null when there is no such tenant. Rules about
    /// all members, such as that of the last owner, hold only under this lock. New rows that refer to the tenant don't wait for it.
    /// </summary>
    public Task<LockedTenant?> LockTenantAsync(Guid tenantId) => FindAsync(
        "select is_platform, disabled_at is not null from tenants where id = $1 for no key update",
        static row => new LockedTenant(row.GetBoolean(0), row.GetBoolean(1)), tenantId);

    /// <summary>Writes the entry of what was done.</summary>
    public async Task RecordAsync(Guid? tenantId, string action, string? target, AuditDetails? details = null)
    {
        var entry = new AuditEntry(actor, tenantId, action, target, details?.ToString() ?? "{}");
        await using var command = AuditTrail.CreateCommand(entry, connection);
        await command.ExecuteNonQueryAsync(ct);
        _entries.Add(entry);
    }

    private NpgsqlCommand Command(string sql, object?[] values)
    {
        var command = new NpgsqlCommand(sql, connection);
        command.Parameters.AddValues(values);
        return command;
    }
}

/// <summary>A tenant that nobody else changes for the moment.</summary>
internal sealed record LockedTenant(bool IsPlatform, bool IsDisabled);
