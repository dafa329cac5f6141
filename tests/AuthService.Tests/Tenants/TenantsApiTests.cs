using System.Net;
using System.Text.Json;
using Platform.AuthService.Tests.Invitations;

namespace Platform.AuthService.Tests.Tenants;

public sealed class TenantsApiTests(SharedAuth shared) : IClassFixture<SharedAuth>
{
    private AuthHost Auth => shared.Host;

    [Fact]
    public async Task A_tenant_lives_from_its_making_over_its_owner_to_its_end()
    {
        using var operatorClient = await Auth.EnterAsync();
        using var stranger = Auth.Stranger();
        var name = NewName();

        var created = await operatorClient.ExpectAsync(
            HttpStatusCode.Created, "POST", "/tenants", $$"""{"name":"{{name}}","ownerEmail":"{{Invite.NewEmail()}}","requestsPerMinute":60}""");
        var tenant = created.GetProperty("tenant").Id();
        var accepted = await stranger.ExpectAsync(
            HttpStatusCode.OK, "POST", "/invitations/accept", Invite.Acceptance(created.GetProperty("invitation").Text("token")));
        using var owner = Auth.ClientFor(new Person(tenant, accepted.Id("userId"), accepted.Text("role"), InPlatformTenant: false));
        var key = (await owner.ExpectAsync(HttpStatusCode.Created, "POST", "/keys", """{"name":"first"}""")).Text("key");

        Assert.Equal("owner", accepted.Text("role"));
        Assert.Equal(name, (await Auth.IdentityOfAsync(key)).Tenant);
        Assert.Equal(60, (await owner.ExpectAsync(HttpStatusCode.OK, "GET", "/tenant")).GetProperty("requestsPerMinute").GetInt32());
        await operatorClient.ExpectAsync(HttpStatusCode.OK, "POST", $"/tenants/{tenant}/disable");
        Assert.Equal(HttpStatusCode.Unauthorized, await Auth.StatusOfAsync(key));
        await operatorClient.ExpectAsync(HttpStatusCode.OK, "POST", $"/tenants/{tenant}/enable");
        Assert.Equal(HttpStatusCode.OK, await Auth.StatusOfAsync(key));
    }

    [Fact]
    public async Task Name_and_limits_are_set_and_the_log_tells_old_and_new()
    {
        using var operatorClient = await Auth.EnterAsync();
        var (tenant, name) = (await Auth.AddTenantAsync(), NewName());

        var changed = await operatorClient.ExpectAsync(
            HttpStatusCode.OK, "PUT", $"/tenants/{tenant}", $$"""{"name":"{{name}}","concurrentRequests":5}""");

        Assert.Equal(name, changed.Text("name"));
        Assert.Equal(5, changed.GetProperty("concurrentRequests").GetInt32());
        var details = JsonElement.Parse(await Auth.ScalarAsync<string>($"select details from audit_log where tenant_id = '{tenant}'"));
        Assert.Equal(name, details.GetProperty("name").Text("new"));
        Assert.Equal(5, details.GetProperty("concurrentRequests").GetProperty("new").GetInt32());
        Assert.Equal(JsonValueKind.Null, details.GetProperty("concurrentRequests").GetProperty("old").ValueKind);
        Assert.False(details.TryGetProperty("requestsPerMinute", out _));
    }

    [Fact]
    public async Task A_name_is_taken_once()
    {
        using var operatorClient = await Auth.EnterAsync();
        var (name, other) = (NewName(), await Auth.AddTenantAsync());
        await Auth.AddTenantAsync(name);

        await operatorClient.RefusedAsync(
            HttpStatusCode.Conflict, "tenant-exists", "POST", "/tenants", $$"""{"name":"{{name}}","ownerEmail":"a@example.com"}""");
        await operatorClient.RefusedAsync(HttpStatusCode.Conflict, "tenant-exists", "PUT", $"/tenants/{other}", $$"""{"name":"{{name}}"}""");

        Assert.Equal(0L, await Auth.ScalarAsync<long>($"select count(*) from audit_log where details::text like '%{name}%'"));
    }

    [Fact]
    public async Task The_platforms_own_tenant_is_not_disabled()
    {
        using var operatorClient = await Auth.EnterAsync();
        var own = (await operatorClient.ExpectAsync(HttpStatusCode.OK, "GET", "/tenant")).Id();

        await operatorClient.RefusedAsync(HttpStatusCode.Conflict, "platform-tenant", "POST", $"/tenants/{own}/disable");
    }

    [Fact]
    public async Task Pages_hold_every_tenant_once()
    {
        using var operatorClient = await Auth.EnterAsync();
        var made = new[] { await Auth.AddTenantAsync(), await Auth.AddTenantAsync(), await Auth.AddTenantAsync() };

        var seen = new List<Guid>();
        for (string? next = ""; next is not null;)
        {
            var page = await operatorClient.ExpectAsync(HttpStatusCode.OK, "GET", $"/tenants?limit=2{next}");
            seen.AddRange(page.GetProperty("tenants").EnumerateArray().Select(static tenant => tenant.Id()));
            next = page.GetProperty("next").GetString() is { } after ? $"&after={after}" : null;
        }

        Assert.Equal(seen.Distinct().Count(), seen.Count);
        Assert.All(made, id => Assert.Contains(id, seen));
    }

    [Theory]
    [InlineData("""{"ownerEmail":"a@example.com"}""", "name")]
    [InlineData("""{"name":"Big","ownerEmail":"a@example.com"}""", "name")]
    [InlineData("""{"name":"fine"}""", "ownerEmail")]
    [InlineData("""{"name":"fine","ownerEmail":"a@example.com","requestsPerMinute":0}""", "requestsPerMinute")]
    [InlineData("""{"name":"fine","ownerEmail":"a@example.com","concurrentRequests":-1}""", "concurrentRequests")]
    public async Task A_bad_wish_is_400_and_says_what_is_bad(string body, string field)
    {
        using var operatorClient = await Auth.EnterAsync();

        var problem = await operatorClient.ExpectAsync(HttpStatusCode.BadRequest, "POST", "/tenants", body);

        Assert.Equal(field, Assert.Single(problem.GetProperty("errors").EnumerateObject()).Name);
    }

    [Theory]
    [InlineData("GET", "", null)]
    [InlineData("PUT", "", """{"name":"fine"}""")]
    [InlineData("POST", "/disable", null)]
    [InlineData("POST", "/enable", null)]
    public async Task A_tenant_that_is_not_there_is_404(string method, string path, string? body)
    {
        using var operatorClient = await Auth.EnterAsync();

        await operatorClient.RefusedAsync(HttpStatusCode.NotFound, "tenant-not-found", method, $"/tenants/{Guid.NewGuid()}{path}", body);
    }

    private static string NewName() => $"t-{Guid.NewGuid():n}";
}
