using System.Text;
using Platform.Data.Migrations.Roles;

namespace Platform.Data.Tests.Migrations.Roles;

public sealed class RoleNameTests
{
    [Theory]
    [InlineData("authdb", "authdb_service")]
    [InlineData("Größe", "Größe_service")]
    public void A_role_is_named_after_its_database(string database, string role) => Assert.Equal(role, RoleName.For(database));

    [Fact]
    public void A_name_the_server_would_cut_off_is_replaced_and_stays_its_own()
    {
        string[] databases = [new('a', 63), new string('a', 62) + "b", new string('ö', 30), "pg_mine"];
        var roles = databases.Select(RoleName.For).ToList();
        Assert.Equal(databases.Length, roles.Distinct().Count());
        Assert.All(roles, static role => Assert.InRange(Encoding.UTF8.GetByteCount(role), 1, 63));
        Assert.All(roles, static role => Assert.StartsWith("platform_", role, StringComparison.Ordinal));
    }
}
