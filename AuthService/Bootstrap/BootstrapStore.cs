using Npgsql;
using Platform.AuthService.Audit;
using Platform.Data.Postgres;

namespace Platform.AuthService.Bootstrap;

internal enum BootstrapKeyState { Added, AlreadyThere, Revoked, NoOwner }

internal sealed class BootstrapStore(ServicePool db)
{
    // Any number, as long as nothing else in this database takes the same lock.
    private const long AdvisoryLock = 0x626F6F7473747201;

    // Nobody has signed in: it is in the settings that the process was started with.
    private static readonly AuditActor Operator = new(null, null, null, null, null, null);

    public async Task<bool> HasTenantAsync(CancellationToken ct)
    {
        await using var command = db.CreateCommand("select exists (select from tenants where is_platform)");
        return await command.ExecuteScalarAsync(ct) is true;
    }

    /// <summary>Creates tenant and owner unless there is a first tenant; false if another replica was faster.</summary>
    public async Task<bool> CreateTenantAsync(string email, string passwordHash, CancellationToken ct)
    {
        await using var batch = db.CreateBatch();
        batch.BatchCommands.Add(TakeLock());
        var tenantId = Guid.CreateVersion7();
        var create = new NpgsqlBatchCommand($"""
            with tenant as (
              insert into tenants (id, name, is_platform)
              select $1, 'default', true
              where not exists (select from tenants where is_platform)
              returning id
            ), administrator as (
              insert into users (id, email, password_hash)
              select $2, $3, $4 from tenant
              returning id
            ), membership as (
              insert into memberships (tenant_id, user_id, role)
              select tenant.id, administrator.id, 'owner' from tenant, administrator
              returning tenant_id
            ), entry as (
              {AuditSql.EntryFrom("membership", parameters: 4)}
            )
            select tenant_id from membership
            """)
        {
            Parameters =
            {
                new NpgsqlParameter<Guid> { TypedValue = tenantId },
                new NpgsqlParameter<Guid> { TypedValue = Guid.CreateVersion7() },
                new NpgsqlParameter<string> { TypedValue = email },
                new NpgsqlParameter<string> { TypedValue = passwordHash },
            },
        };
        AuditTrail.AddTo(create.Parameters, new AuditEntry(Operator, tenantId, "tenant.created", tenantId.ToString(), OfFirstStart("owner", email)));
        batch.BatchCommands.Add(create);
        await using var reader = await batch.ExecuteReaderAsync(ct);
        await reader.NextResultAsync(ct);
        return await reader.ReadAsync(ct);
    }

    /// <summary>Adds the key for the first tenant's oldest owner unless it is known, and says what became of it.</summary>
    public async Task<BootstrapKeyState> AddKeyAsync(string prefix, byte[] hash, CancellationToken ct)
    {
        await using var batch = db.CreateBatch();
        batch.BatchCommands.Add(TakeLock());
        // A key that is there already stays exactly as it is: a start must not bring a revoked key back to life.
        var id = Guid.CreateVersion7();
        var add = new NpgsqlBatchCommand($"""
            with added as (
              insert into api_keys (id, tenant_id, user_id, name, prefix, hash)
              select $1, m.tenant_id, m.user_id, 'bootstrap', $2, $3
              from memberships m
              join tenants t on t.id = m.tenant_id
              join users u on u.id = m.user_id
              where t.is_platform and m.role = 'owner' and u.disabled_at is null and m.disabled_at is null
              order by u.created_at, u.id
              limit 1
              on conflict (hash) do nothing
              returning tenant_id
            )
            {AuditSql.EntryFrom("added", parameters: 3, tenant: "tenant_id")}
            """)
        {
            Parameters =
            {
                new NpgsqlParameter<Guid> { TypedValue = id },
                new NpgsqlParameter<string> { TypedValue = prefix },
                new NpgsqlParameter<byte[]> { TypedValue = hash },
            },
        };
        AuditTrail.AddTo(add.Parameters, new AuditEntry(Operator, TenantId: null, "key.created", id.ToString(), OfFirstStart("name", "bootstrap")));
        batch.BatchCommands.Add(add);
        batch.BatchCommands.Add(new NpgsqlBatchCommand("select revoked_at is not null from api_keys where hash = $1")
        {
            Parameters = { new NpgsqlParameter<byte[]> { TypedValue = hash } },
        });
        await using var reader = await batch.ExecuteReaderAsync(ct);
        await reader.NextResultAsync(ct);
        if (!await reader.ReadAsync(ct))
        {
            return BootstrapKeyState.NoOwner;
        }

        if (reader.GetBoolean(0))
        {
            return BootstrapKeyState.Revoked;
        }

        return batch.BatchCommands[1].RecordsAffected > 0 ? BootstrapKeyState.Added : BootstrapKeyState.AlreadyThere;
    }

    private static string OfFirstStart(string name, string value) => new AuditDetails().With("by", "configuration").With(name, value).ToString();

    private static NpgsqlBatchCommand TakeLock() => new("select pg_advisory_xact_lock($1)")
    {
        Parameters = { new NpgsqlParameter<long> { TypedValue = AdvisoryLock } },
    };
}
