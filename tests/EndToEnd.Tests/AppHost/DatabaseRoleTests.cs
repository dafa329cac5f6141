using Aspire.Hosting.Testing;
using Npgsql;

namespace Platform.EndToEnd.Tests.AppHost;

public sealed class DatabaseRoleTests(RunningPlatform platform)
{
    [Fact]
    public async Task Each_service_has_a_role_with_room_for_the_pools_of_all_its_replicas()
    {
        var given = await platform.App.GetConnectionStringAsync("authdb", TestContext.Current.CancellationToken);
        await using var admin = NpgsqlDataSource.Create(given!);
        await using var command = admin.CreateCommand("select rolname || ' ' || rolconnlimit from pg_roles where rolname like '%\\_service' order by 1");
        await using var reader = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken);
        List<string> roles = [];
        while (await reader.ReadAsync(TestContext.Current.CancellationToken))
        {
            roles.Add(reader.GetString(0));
        }
        Assert.Equal(["authdb_service 16", "extensiondb_service 15", "llmdb_service 32", "usagedb_service 6"], roles);
    }
}
