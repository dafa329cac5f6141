using Aspire.Hosting.Testing;
using Npgsql;

namespace Platform.EndToEnd.Tests.AppHost;

public sealed class DatabaseRoleTests(RunningPlatform platform)
{
    [Fact]
    public async Task Each_service_has_a_role_with_room_for_the_pools_of_all_its_replicas() =>
        Assert.Equal(
            ["authdb_service 20", "extensiondb_service 15", "llmdb_service 32", "usagedb_service 12"],
            await ReadAsync("select rolname || ' ' || rolconnlimit from pg_roles where starts_with(shobj_description(oid, 'pg_authid'), 'platform:') order by 1"));

    [Fact]
    public async Task Its_pools_connect_with_that_role_and_no_other() =>
        Assert.Equal(
            ["authdb_service", "extensiondb_service", "llmdb_service", "usagedb_service"],
            await ReadAsync("select distinct usename::text from pg_stat_activity where application_name like '%Service/%' order by 1"));

    private async Task<List<string>> ReadAsync(string sql)
    {
        var given = await platform.App.GetConnectionStringAsync("authdb", TestContext.Current.CancellationToken);
        await using var admin = NpgsqlDataSource.Create(given!);
        await using var command = admin.CreateCommand(sql);
        await using var reader = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken);
        List<string> rows = [];
        while (await reader.ReadAsync(TestContext.Current.CancellationToken))
        {
            rows.Add(reader.GetString(0));
        }
        return rows;
    }
}
