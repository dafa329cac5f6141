using Npgsql;
using Platform.Testing;

namespace Platform.UsageService.Tests.Recording;

/// <summary>As in production: the service was given a login that may make roles, and made one for itself.</summary>
public sealed class AppendOnlyTests(PostgresServer postgres, TestIdentity identity) : IAsyncLifetime
{
    private AdminDatabase _database = null!;
    private UsageApp _app = null!;

    private string Role => $"{_database.Name}_service";

    public async ValueTask InitializeAsync()
    {
        _database = await postgres.CreateDatabaseAsAdminAsync();
        _app = new UsageApp(postgres, identity) { ConnectionString = _database.ConnectionString };
        await _app.InitializeAsync();
    }

    [Theory]
    [InlineData("update ledger set cost_nano_usd = 0")]
    [InlineData("delete from ledger")]
    [InlineData("truncate ledger")]
    [InlineData("update ledger_2026_03 set cost_nano_usd = 0")]
    [InlineData("delete from ledger_2026_03")]
    [InlineData("truncate ledger_2026_03")]
    public async Task Neither_the_services_role_nor_the_owner_can_change_what_is_written(string change)
    {
        var tenant = Guid.CreateVersion7();
        using var producer = _app.Producer();
        await producer.RecordAsync(Usage.Event(tenant));

        foreach (var role in (string?[])[Role, null])
        {
            await using var connection = await _app.Database.OpenConnectionAsync();
            await using var become = new NpgsqlCommand(role is null ? "reset role" : $"set role {role}", connection);
            await become.ExecuteNonQueryAsync();
            await using var command = new NpgsqlCommand(change, connection);
            await Assert.ThrowsAsync<PostgresException>(command.ExecuteNonQueryAsync);
        }

        Assert.Equal(1, await _app.Database.CountAsync("select count(*) from ledger where tenant_id = $1 and cost_nano_usd = 1234567", tenant));
    }

    [Fact]
    public async Task The_services_role_makes_and_drops_months_and_no_other_tables()
    {
        await using var connection = await _app.Database.OpenConnectionAsync();
        await ExecuteAsync(connection, $"set role {Role}");

        await ExecuteAsync(connection, "select add_usage_month('2031-05-01')");
        await ExecuteAsync(connection, "select drop_usage_month('ledger', '2031-05-01')");
        var other = await Assert.ThrowsAsync<PostgresException>(() => ExecuteAsync(connection, "select drop_usage_month('price', '2031-05-01')"));
        var table = await Assert.ThrowsAsync<PostgresException>(() => ExecuteAsync(connection, "create table mine (id int)"));

        Assert.Equal(PostgresErrorCodes.InvalidParameterValue, other.SqlState);
        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, table.SqlState);
        Assert.Equal(0, await _app.Database.CountAsync("select count(*) from usage_month where month = '2031-05-01' and parent = 'ledger'"));
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        await _database.DisposeAsync();
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
