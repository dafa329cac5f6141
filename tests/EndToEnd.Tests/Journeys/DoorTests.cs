using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace Platform.EndToEnd.Tests.Journeys;

/// <summary>Who gets in, and what is not there to be reached.</summary>
public sealed class DoorTests(RunningPlatform platform)
{
    [Theory]
    [InlineData("/v1/models")]
    [InlineData("/api/v1/usage/requests")]
    [InlineData("/api/v1/extensions")]
    [InlineData("/api/v1/auth/me")]
    public async Task Every_route_needs_a_good_key(string path)
    {
        using var anonymous = platform.CreateClient(apiKey: null);
        Assert.Equal(HttpStatusCode.Unauthorized, (await anonymous.GetAsync(path)).StatusCode);
        using var stranger = platform.CreateClient("plat_thisIsNoKeyThatAnybodyGot0001OlYIi");
        Assert.Equal(HttpStatusCode.Unauthorized, (await stranger.GetAsync(path)).StatusCode);
        using var owner = platform.CreateClient();
        Assert.Equal(HttpStatusCode.OK, (await owner.GetAsync(path)).StatusCode);
    }

    [Theory]
    [InlineData("/internal/usage/events")]
    [InlineData("/internal/credentials/check")]
    [InlineData("/v1/../internal/usage/events")]
    [InlineData("/api/v1/usage/..%2f..%2f..%2finternal/usage/events")]
    [InlineData("/.well-known/jwks.json")]
    public async Task Internal_endpoints_cannot_be_reached(string path)
    {
        using var owner = platform.CreateClient();
        using var response = await owner.PostAsJsonAsync(path, new { });
        Assert.Contains(response.StatusCode, (HttpStatusCode[])[HttpStatusCode.NotFound, HttpStatusCode.BadRequest, HttpStatusCode.MethodNotAllowed]);
    }

    [Fact]
    public async Task A_smuggled_identity_is_worth_nothing()
    {
        using var anonymous = platform.CreateClient(apiKey: null);
        anonymous.DefaultRequestHeaders.Add("X-Platform-Identity", "eyJhbGciOiJub25lIn0.e30.");
        anonymous.DefaultRequestHeaders.Add("X-Platform-Service", "guess");
        Assert.Equal(HttpStatusCode.Unauthorized, (await anonymous.GetAsync("/api/v1/auth/me")).StatusCode);
    }

    [Fact]
    public async Task A_created_key_works_at_once_and_not_one_request_after_it_is_revoked()
    {
        using var owner = platform.CreateClient();
        using var created = await owner.PostAsJsonAsync("/api/v1/auth/keys", new { name = "narrow", scopes = new[] { "llm:invoke" } });
        Assert.Equal(HttpStatusCode.Created, created.StatusCode);
        var key = await created.Content.ReadFromJsonAsync<JsonElement>();
        using var holder = platform.CreateClient(key.GetProperty("key").GetString());
        Assert.Equal(HttpStatusCode.OK, (await holder.GetAsync("/v1/models")).StatusCode);

        using var forbidden = await holder.GetAsync("/api/v1/usage/requests");
        Assert.Equal(HttpStatusCode.Forbidden, forbidden.StatusCode);
        Assert.Contains("usage:read", await forbidden.Content.ReadAsStringAsync(), StringComparison.Ordinal);

        using var revoked = await owner.DeleteAsync($"/api/v1/auth/keys/{key.GetProperty("id").GetGuid()}");
        Assert.Equal(HttpStatusCode.NoContent, revoked.StatusCode);
        for (var i = 0; i < 20; i++)
        {
            Assert.Equal(HttpStatusCode.Unauthorized, (await holder.GetAsync("/v1/models")).StatusCode);
        }
    }

    [Fact]
    public async Task A_tool_is_registered_called_and_removed()
    {
        using var owner = platform.CreateClient();
        var tool = new { name = "models", description = "Lists models", method = "GET", url = new Uri(platform.Upstream.Address, "/v1/models") };
        using var registered = await owner.PostAsJsonAsync("/api/v1/extensions", new { name = "catalogue", tools = new[] { tool } });
        Assert.Equal(HttpStatusCode.Created, registered.StatusCode);
        using var called = await owner.PostAsJsonAsync("/api/v1/extensions/catalogue/tools/models", new { });
        Assert.Equal(HttpStatusCode.OK, called.StatusCode);
        Assert.Contains("fake-large", await called.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        using var removed = await owner.DeleteAsync("/api/v1/extensions/catalogue");
        Assert.Equal(HttpStatusCode.NoContent, removed.StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await owner.GetAsync("/api/v1/extensions/catalogue")).StatusCode);
    }
}
