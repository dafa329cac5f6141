using System.Net;
using System.Text.Json;

namespace Platform.AuthService.Tests.Users;

public sealed class PlatformUsersApiTests(SharedAuth shared) : IClassFixture<SharedAuth>
{
    private AuthHost Auth => shared.Host;

    [Fact]
    public async Task The_operator_finds_a_person_and_ends_their_access_everywhere()
    {
        using var operatorClient = await Auth.EnterAsync();
        var email = $"{Guid.NewGuid():n}@example.com";
        var person = await Auth.AddPersonAsync(await Auth.AddTenantAsync(), "owner", email);
        using var owner = Auth.ClientFor(person);
        var key = (await owner.ExpectAsync(HttpStatusCode.Created, "POST", "/keys", """{"name":"mine"}""")).Text("key");
        await StoredSessions.AddAsync(Auth, person);

        var found = await operatorClient.ExpectAsync(HttpStatusCode.OK, "GET", $"/platform/users?email={email.ToUpperInvariant()}");
        var disabled = await operatorClient.ExpectAsync(HttpStatusCode.OK, "POST", $"/platform/users/{person.UserId}/disable");

        Assert.Equal(person.UserId, Assert.Single(found.GetProperty("users").EnumerateArray()).Id());
        Assert.NotEqual(JsonValueKind.Null, disabled.GetProperty("disabledAt").ValueKind);
        Assert.Equal(HttpStatusCode.Unauthorized, await Auth.StatusOfAsync(key));
        Assert.Equal(0L, await StoredSessions.OpenAsync(Auth, person));
        await operatorClient.ExpectAsync(HttpStatusCode.OK, "POST", $"/platform/users/{person.UserId}/enable");
        Assert.Equal(HttpStatusCode.OK, await Auth.StatusOfAsync(key));
    }

    [Fact]
    public async Task The_last_owner_of_the_platform_itself_stays()
    {
        using var operatorClient = await Auth.EnterAsync();
        var id = await Auth.ScalarAsync<Guid>("select m.user_id from memberships m join tenants t on t.id = m.tenant_id where t.is_platform and m.role = 'owner'");

        await operatorClient.RefusedAsync(HttpStatusCode.Conflict, "last-owner", "POST", $"/platform/users/{id}/disable");
    }

    [Fact]
    public async Task Somebody_unknown_is_404()
    {
        using var operatorClient = await Auth.EnterAsync();
        foreach (var action in new[] { "disable", "enable", "password-reset" })
        {
            await operatorClient.RefusedAsync(HttpStatusCode.NotFound, "user-not-found", "POST", $"/platform/users/{Guid.NewGuid()}/{action}");
        }
    }
}
