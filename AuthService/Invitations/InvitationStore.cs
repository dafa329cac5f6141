using Npgsql;
using Platform.Data.Postgres;

namespace Platform.AuthService.Invitations;

internal sealed class InvitationStore(ServicePool db)
{
    private const string List = """
        select id, email, role, invited_by, created_at, expires_at, accepted_at, revoked_at
        from invitations
        where tenant_id = $1 and ($2::uuid is null or id < $2)
        order by id desc
        limit $3
        """;

    public async Task<InvitationPage> ListAsync(Guid tenantId, Page page, CancellationToken ct)
    {
        await using var command = db.CreateCommand(List);
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = tenantId });
        command.Parameters.AddNullable(page.After);
        var (invitations, next) = await page.ReadAsync(command, Read, static invitation => invitation.Id, ct);
        return new InvitationPage(invitations, next);
    }

    private static Invitation Read(NpgsqlDataReader row) => new()
    {
        Id = row.GetGuid(0),
        Email = row.GetString(1),
        Role = row.GetString(2),
        InvitedBy = row.IdAt(3),
        CreatedAt = row.GetFieldValue<DateTimeOffset>(4),
        ExpiresAt = row.GetFieldValue<DateTimeOffset>(5),
        AcceptedAt = row.TimeAt(6),
        RevokedAt = row.TimeAt(7),
    };
}
