using Microsoft.Extensions.Configuration;
using Platform.Data.Migrations;
using Platform.Data.Postgres;

namespace Platform.Data.Tests.Postgres;

public sealed class DatabaseLoginsTests
{
    private static readonly IConfiguration Configuration = new ConfigurationBuilder()
        .AddInMemoryCollection([new("ConnectionStrings:own", "Host=given"), new("ConnectionStrings:other", "Host=other")]).Build();

    [Fact]
    public void A_database_that_is_being_prepared_has_no_login_before_it_is_done()
    {
        var logins = new DatabaseLogins(Configuration, new MigrationDatabase("own"), new MigrationState());
        Assert.Null(logins.Get("own"));
        Assert.Equal("Host=other", logins.Get("other"));
        logins.Complete("own", "Host=prepared");
        Assert.Equal("Host=prepared", logins.Get("own"));
    }

    [Fact]
    public void Without_migrations_the_login_is_the_one_given() =>
        Assert.Equal("Host=given", new DatabaseLogins(Configuration, new MigrationDatabase("own")).Get("own"));
}
