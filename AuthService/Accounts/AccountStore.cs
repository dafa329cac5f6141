using Npgsql;
using Platform.Data.Postgres;

namespace Platform.AuthService.Accounts;

internal sealed class AccountStore(ServicePool db)
{
    public async Task<(string Tenant, string Email)?> FindAsync(Guid tenantId, Guid userId, CancellationToken ct)
    {
        await using var command = db.CreateCommand("""
            select t.name, u.email
            from memberships m
            join tenants t on t.id = m.tenant_id
            join users u on u.id = m.user_id
            where m.tenant_id = $1 and m.user_id = $2
            """);
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = tenantId });
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = userId });
        await using var reader = await command.ExecuteReaderAsync(ct);
        return await reader.ReadAsync(ct) ? (reader.GetString(0), reader.GetString(1)) : null;
    }
}
