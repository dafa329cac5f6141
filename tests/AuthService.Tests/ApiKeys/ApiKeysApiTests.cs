using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Platform.Contracts;
using Platform.Testing;

namespace Platform.AuthService.Tests.ApiKeys;

public sealed class ApiKeysApiTests(PostgresServer postgres, SharedAuth shared) : IClassFixture<SharedAuth>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_created_key_works_is_listed_without_its_secret_and_ends_with_its_revocation()
    {
        var auth = shared.Host;
        using var administrator = await auth.EnterAsync();

        var key = await Keys.CreateAsync(administrator, """{"name":"for the build"}""");
        Assert.Equal(key.Id, (await auth.IdentityOfAsync(key.Key)).KeyId);
        var list = await administrator.GetStringAsync(Keys.Path, Ct);
        Assert.Contains(key.Id.ToString(), list, StringComparison.Ordinal);
        Assert.DoesNotContain(key.Key, list, StringComparison.Ordinal);
        Assert.False(await auth.ScalarAsync<bool>($"select exists (select from api_keys k where k::text like '%{key.Key}%')"));

        using var revoked = await administrator.DeleteAsync($"{Keys.Path}/{key.Id}", Ct);
        Assert.Equal(HttpStatusCode.NoContent, revoked.StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, await auth.StatusOfAsync(key.Key));
        using var again = await administrator.DeleteAsync($"{Keys.Path}/{key.Id}", Ct);
        Assert.Equal(HttpStatusCode.NoContent, again.StatusCode);
    }

    [Fact]
    public async Task Scopes_and_expiry_of_a_key_hold()
    {
        var auth = shared.Host;
        using var administrator = await auth.EnterAsync();
        var end = TimeProvider.System.GetUtcNow().AddSeconds(20);

        var key = await Keys.CreateAsync(administrator, $$"""{"name":"narrow","scopes":["llm:invoke"],"expiresAt":"{{end:O}}"}""");
        var identity = await auth.IdentityOfAsync(key.Key);

        Assert.Equal([Scopes.LlmInvoke], identity.Scopes);
        // The token must not outlive the key.
        Assert.True(identity.ExpiresAt <= end);
    }

    [Fact]
    public async Task A_narrow_key_cannot_make_a_wide_one()
    {
        var auth = shared.Host;
        using var administrator = await auth.EnterAsync();
        var narrow = await Keys.CreateAsync(administrator, """{"name":"narrow","scopes":["tenant:manage"]}""");
        using var client = await auth.EnterAsync(narrow.Key);

        using var wide = await Keys.PostAsync(client, """{"name":"wide","scopes":["llm:invoke"]}""");
        var silent = await Keys.CreateAsync(client, """{"name":"says nothing of scopes"}""");

        Assert.Equal(HttpStatusCode.BadRequest, wide.StatusCode);
        Assert.Equal([Scopes.TenantManage], (await auth.IdentityOfAsync(silent.Key)).Scopes);
    }

    [Theory]
    [InlineData("{}", "name")]
    [InlineData("""{"name":""}""", "name")]
    [InlineData("""{"name":"  "}""", "name")]
    [InlineData("""{"name":"with a \u0000 in it"}""", "name")]
    [InlineData("""{"name":"x","scopes":[]}""", "scopes")]
    [InlineData("""{"name":"x","scopes":["everything"]}""", "scopes")]
    [InlineData("""{"name":"x","scopes":[null]}""", "scopes")]
    [InlineData("""{"name":"x","expiresAt":"2020-01-01T00:00:00Z"}""", "expiresAt")]
    public async Task A_bad_wish_is_400_and_says_what_is_bad(string body, string field)
    {
        var auth = shared.Host;
        using var administrator = await auth.EnterAsync();

        using var response = await Keys.PostAsync(administrator, body);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        var problem = await response.Content.ReadFromJsonAsync<JsonElement>(Ct);
        Assert.Equal(field, Assert.Single(problem.GetProperty("errors").EnumerateObject()).Name);
    }

    [Theory]
    [InlineData("""{"name":7}""")]
    [InlineData("""{"name":"x","expiresAt":"tomorrow"}""")]
    [InlineData("not json")]
    public async Task A_body_that_cannot_be_read_is_400(string body)
    {
        var auth = shared.Host;
        using var administrator = await auth.EnterAsync();

        using var response = await Keys.PostAsync(administrator, body);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    [Fact]
    public async Task Members_may_not_and_strangers_are_unknown()
    {
        await using var auth = await AuthHost.StartAsync(postgres);
        await auth.ExecuteAsync("update memberships set role = 'member'");
        using var member = await auth.EnterAsync();
        using var stranger = auth.Stranger();

        using var forbidden = await member.GetAsync(Keys.Path, Ct);
        using var unknown = await stranger.GetAsync(Keys.Path, Ct);

        Assert.Equal(HttpStatusCode.Forbidden, forbidden.StatusCode);
        Assert.Contains("tenant:manage", await forbidden.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Unauthorized, unknown.StatusCode);
    }

    [Theory]
    [InlineData("?limit=0")]
    [InlineData("?limit=501")]
    [InlineData("?limit=many")]
    [InlineData("?after=here")]
    public async Task A_page_that_cannot_be_is_400(string query)
    {
        var auth = shared.Host;
        using var administrator = await auth.EnterAsync();

        using var response = await administrator.GetAsync(Keys.Path + query, Ct);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }
}
