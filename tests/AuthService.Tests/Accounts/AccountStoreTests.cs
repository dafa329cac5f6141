using System.Net;
using Platform.Testing;

namespace Platform.AuthService.Tests.Accounts;

public sealed class AccountStoreTests(PostgresServer postgres)
{
    [Fact]
    public async Task A_user_who_left_the_tenant_is_not_found_in_it()
    {
        await using var auth = await AuthHost.StartAsync(postgres);
        using var administrator = await auth.EnterAsync();
        await auth.ExecuteAsync("delete from memberships");

        using var response = await administrator.GetAsync("/api/v1/auth/me", TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }
}
