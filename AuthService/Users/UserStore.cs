using Npgsql;
using Platform.AuthService.Audit;
using Platform.Data.Postgres;

namespace Platform.AuthService.Users;

internal sealed class UserStore(ServicePool db)
{
    private const string Columns = """
        select u.id, u.email, u.name, m.role, m.disabled_at, u.disabled_at is not null, u.password_hash is not null, m.created_at
        from memberships m
        join users u on u.id = m.user_id
        where m.tenant_id = $1
        """;

    private const string One = $"{Columns} and m.user_id = $2";

    public async Task<User?> FindAsync(Guid tenantId, Guid userId, CancellationToken ct)
    {
        await using var command = db.CreateCommand(One);
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = tenantId });
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = userId });
        await using var reader = await command.ExecuteReaderAsync(ct);
        return await reader.ReadAsync(ct) ? Read(reader) : null;
    }

    /// <summary>The same inside of a change, as the change has left it.</summary>
    public static Task<User?> FindAsync(AuditedChange change, Guid tenantId, Guid userId) => change.FindAsync(One, Read, tenantId, userId);

    public async Task<UserPage> ListAsync(Guid tenantId, Page page, CancellationToken ct)
    {
        await using var command = db.CreateCommand($"{Columns} and ($2::uuid is null or m.user_id < $2) order by m.user_id desc limit $3");
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = tenantId });
        command.Parameters.AddNullable(page.After);
        var (users, next) = await page.ReadAsync(command, Read, static user => user.Id, ct);
        return new UserPage(users, next);
    }

    private static User Read(NpgsqlDataReader row) => new()
    {
        Id = row.GetGuid(0),
        Email = row.GetString(1),
        Name = row.TextAt(2),
        Role = row.GetString(3),
        DisabledAt = row.TimeAt(4),
        DisabledByPlatform = row.GetBoolean(5),
        HasPassword = row.GetBoolean(6),
        JoinedAt = row.GetFieldValue<DateTimeOffset>(7),
    };
}
