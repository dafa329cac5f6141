using Npgsql;
using Platform.AuthService.Audit;
using Platform.Data.Postgres;

namespace Platform.AuthService.Users;

internal sealed class PlatformUserStore(ServicePool db)
{
    private const string Columns = """
        select u.id, u.email, u.name, u.disabled_at, u.password_hash is not null, u.created_at,
          array(select t.name from memberships m join tenants t on t.id = m.tenant_id where m.user_id = u.id order by t.name)
        from users u
        """;

    /// <param name="email">Only the user with this address; all when null.</param>
    /// <param name="page">Which of them.</param>
    /// <param name="ct">Ends the wait.</param>
    public async Task<PlatformUserPage> ListAsync(string? email, Page page, CancellationToken ct)
    {
        await using var command = db.CreateCommand(
            $"{Columns} where ($1::text is null or lower(u.email) = lower($1)) and ($2::uuid is null or u.id < $2) order by u.id desc limit $3");
        command.Parameters.AddNullable(email);
        command.Parameters.AddNullable(page.After);
        var (users, next) = await page.ReadAsync(command, Read, static user => user.Id, ct);
        return new PlatformUserPage(users, next);
    }

    /// <summary>A user inside of a change, as the change has left it.</summary>
    public static Task<PlatformUser?> FindAsync(AuditedChange change, Guid id) => change.FindAsync($"{Columns} where u.id = $1", Read, id);

    private static PlatformUser Read(NpgsqlDataReader row) => new()
    {
        Id = row.GetGuid(0),
        Email = row.GetString(1),
        Name = row.TextAt(2),
        DisabledAt = row.TimeAt(3),
        HasPassword = row.GetBoolean(4),
        CreatedAt = row.GetFieldValue<DateTimeOffset>(5),
        Tenants = row.GetFieldValue<string[]>(6),
    };
}
