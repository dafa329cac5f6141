using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Platform.Testing;

namespace Platform.AuthService.Tests.Accounts;

public sealed class AccountsApiTests(PostgresServer postgres)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_caller_learns_who_it_is()
    {
        await using var auth = await AuthHost.StartAsync(postgres);
        using var administrator = await auth.EnterAsync();

        var me = await administrator.GetFromJsonAsync<JsonElement>("/api/v1/auth/me", Ct);

        Assert.Equal("default", me.GetProperty("tenant").GetString());
        Assert.Equal("admin@example.com", me.GetProperty("email").GetString());
        Assert.Equal(["owner"], me.GetProperty("roles").EnumerateArray().Select(static role => role.GetString()));
    }

    [Theory]
    [InlineData("")]
    [InlineData("nonsense")]
    [InlineData("eyJhbGciOiJub25lIn0.e30.")]
    public async Task Without_a_signed_identity_there_is_no_caller(string token)
    {
        await using var auth = await AuthHost.StartAsync(postgres);
        using var client = auth.ClientFor(token);

        using var response = await client.GetAsync("/api/v1/auth/me", Ct);

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
    }
}
