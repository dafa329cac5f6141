using System.Net;
using System.Text.Json;

namespace Platform.AuthService.Tests.ApiKeys;

public sealed class ApiKeyChangesTests(SharedAuth shared) : IClassFixture<SharedAuth>
{
    private const string Full = """
        {"name":"full","scopes":["tenant:manage"],"models":["gpt-4*","simulated"],"requestsPerMinute":60,"concurrentRequests":4,"tokensPerMinute":1000,"budget":"research"}
        """;

    private AuthHost Auth => shared.Host;

    [Fact]
    public async Task A_key_keeps_its_limits_and_tells_them()
    {
        using var owner = await OwnerAsync();

        var created = await owner.ExpectAsync(HttpStatusCode.Created, "POST", "/keys", Full);
        var key = await owner.ExpectAsync(HttpStatusCode.OK, "GET", $"/keys/{created.Id()}");

        Assert.Equal(["gpt-4*", "simulated"], key.GetProperty("models").EnumerateArray().Select(static model => model.GetString()));
        Assert.Equal((60, 4, 1000, "research"), LimitsOf(key));
        Assert.False(key.TryGetProperty("key", out _));
    }

    [Fact]
    public async Task A_change_sets_what_it_names_and_null_takes_a_limit_away()
    {
        var person = (await Auth.AddPeopleAsync("owner"))[0];
        using var owner = Auth.ClientFor(person);
        var id = (await owner.ExpectAsync(HttpStatusCode.Created, "POST", "/keys", Full)).Id();

        var changed = await owner.ExpectAsync(
            HttpStatusCode.OK, "PATCH", $"/keys/{id}", """{"name":"other","models":null,"requestsPerMinute":70}""");

        Assert.Equal("other", changed.Text("name"));
        Assert.Equal(JsonValueKind.Null, changed.GetProperty("models").ValueKind);
        Assert.Equal((70, 4, 1000, "research"), LimitsOf(changed));
        var details = JsonElement.Parse(await Auth.ScalarAsync<string>($"select details from audit_log where target = '{id}' and action = 'key.changed'"));
        Assert.Equal(["models", "name", "requestsPerMinute"], details.EnumerateObject().Select(static change => change.Name).Order(StringComparer.Ordinal));
        Assert.Equal((60, 70), (details.GetProperty("requestsPerMinute").GetProperty("old").GetInt32(), details.GetProperty("requestsPerMinute").GetProperty("new").GetInt32()));
        await owner.ExpectAsync(HttpStatusCode.OK, "PATCH", $"/keys/{id}", """{"name":"other"}""");
        Assert.Equal(1L, await Auth.ScalarAsync<long>($"select count(*) from audit_log where target = '{id}' and action = 'key.changed'"));
    }

    [Fact]
    public async Task A_key_made_by_a_key_is_never_wider()
    {
        using var owner = await OwnerAsync();
        var maker = await owner.ExpectAsync(HttpStatusCode.Created, "POST", "/keys", Full);
        using var client = await Auth.EnterAsync(maker.Text("key"));

        var silent = await client.ExpectAsync(HttpStatusCode.Created, "POST", "/keys", """{"name":"silent"}""");
        var greedy = await client.ExpectAsync(
            HttpStatusCode.Created, "POST", "/keys", """{"name":"greedy","models":["gpt-4o*"],"requestsPerMinute":100000,"tokensPerMinute":10,"budget":"other"}""");

        Assert.Equal((60, 4, 1000, "research"), LimitsOf(silent));
        Assert.Equal(2, silent.GetProperty("models").GetArrayLength());
        Assert.Equal((60, 4, 10, "research"), LimitsOf(greedy));
        await client.RefusedAsync(HttpStatusCode.Forbidden, "beyond-own-rights", "POST", "/keys", """{"name":"x","models":["gpt-*"]}""");
        await client.RefusedAsync(HttpStatusCode.Forbidden, "beyond-own-rights", "PATCH", $"/keys/{maker.Id()}", """{"requestsPerMinute":null}""");
        await client.ExpectAsync(HttpStatusCode.OK, "PATCH", $"/keys/{maker.Id()}", """{"requestsPerMinute":30}""");
    }

    [Fact]
    public async Task A_narrow_key_gets_no_hold_of_a_wide_one_by_rotating_it()
    {
        using var owner = await OwnerAsync();
        var wide = await owner.ExpectAsync(HttpStatusCode.Created, "POST", "/keys", """{"name":"wide"}""");
        var narrow = await owner.ExpectAsync(HttpStatusCode.Created, "POST", "/keys", Full);
        using var client = await Auth.EnterAsync(narrow.Text("key"));

        await client.RefusedAsync(HttpStatusCode.Forbidden, "beyond-own-rights", "POST", $"/keys/{wide.Id()}/rotate", "{}");
        await client.ExpectAsync(HttpStatusCode.Created, "POST", $"/keys/{narrow.Id()}/rotate", "{}");
    }

    [Fact]
    public async Task Rotation_gives_the_same_rights_and_the_old_key_a_while()
    {
        using var owner = await OwnerAsync();
        var old = await owner.ExpectAsync(HttpStatusCode.Created, "POST", "/keys", Full);

        var next = await owner.ExpectAsync(HttpStatusCode.Created, "POST", $"/keys/{old.Id()}/rotate", """{"graceSeconds":3600}""");

        Assert.Equal(LimitsOf(old), LimitsOf(next));
        Assert.Equal(old.Id(), next.Id("rotatedFrom"));
        Assert.Equal(JsonValueKind.Null, next.GetProperty("expiresAt").ValueKind);
        Assert.Equal((await Auth.IdentityOfAsync(old.Text("key"))).Scopes, (await Auth.IdentityOfAsync(next.Text("key"))).Scopes);
        var left = (await owner.ExpectAsync(HttpStatusCode.OK, "GET", $"/keys/{old.Id()}")).GetProperty("expiresAt").GetDateTimeOffset() - TimeProvider.System.GetUtcNow();
        Assert.InRange(left.TotalSeconds, 3500, 3601);
    }

    [Fact]
    public async Task Without_a_grace_the_old_key_ends_at_once()
    {
        using var owner = await OwnerAsync();
        var old = await owner.ExpectAsync(HttpStatusCode.Created, "POST", "/keys", Full);

        var next = await owner.ExpectAsync(HttpStatusCode.Created, "POST", $"/keys/{old.Id()}/rotate", """{"graceSeconds":0}""");

        Assert.Equal(HttpStatusCode.Unauthorized, await Auth.StatusOfAsync(old.Text("key")));
        Assert.Equal(HttpStatusCode.OK, await Auth.StatusOfAsync(next.Text("key")));
        await owner.RefusedAsync(HttpStatusCode.Conflict, "key-ended", "POST", $"/keys/{old.Id()}/rotate", "{}");
        await owner.RefusedAsync(HttpStatusCode.Conflict, "key-ended", "PATCH", $"/keys/{old.Id()}", """{"expiresAt":null}""");
    }

    [Fact]
    public async Task Of_many_rotations_at_once_one_succeeds_and_a_lost_one_can_be_repeated()
    {
        using var owner = await OwnerAsync();
        for (var round = 0; round < 5; round++)
        {
            var old = await owner.ExpectAsync(HttpStatusCode.Created, "POST", "/keys", Full);

            var answers = await Task.WhenAll(Enumerable.Range(0, 3).Select(async _ =>
            {
                using var response = await owner.SendAsync("POST", $"/keys/{old.Id()}/rotate", "{}");
                return response.StatusCode;
            }));

            Assert.Single(answers, HttpStatusCode.Created);
            Assert.Equal(2, answers.Count(static status => status == HttpStatusCode.Conflict));
            var lost = await Auth.ScalarAsync<Guid>($"select id from api_keys where rotated_from = '{old.Id()}'");
            await owner.ExpectAsync(HttpStatusCode.NoContent, "DELETE", $"/keys/{lost}");
            await owner.ExpectAsync(HttpStatusCode.Created, "POST", $"/keys/{old.Id()}/rotate", "{}");
        }
    }

    [Fact]
    public async Task Members_manage_their_own_keys_in_a_session_and_see_no_others()
    {
        var people = await Auth.AddPeopleAsync("owner", "member");
        using var owner = Auth.ClientFor(people[0]);
        using var member = Auth.ClientFor(people[1]);
        var theirs = (await owner.ExpectAsync(HttpStatusCode.Created, "POST", "/keys", """{"name":"theirs"}""")).Id();

        var mine = await member.ExpectAsync(HttpStatusCode.Created, "POST", "/keys", """{"name":"mine"}""");

        Assert.Equal(mine.Id(), Assert.Single((await member.ExpectAsync(HttpStatusCode.OK, "GET", "/keys")).GetProperty("keys").EnumerateArray()).Id());
        await member.ExpectAsync(HttpStatusCode.BadRequest, "POST", "/keys", """{"name":"x","scopes":["llm:manage"]}""");
        foreach (var (method, path) in new[] { ("GET", ""), ("PATCH", ""), ("DELETE", ""), ("POST", "/rotate") })
        {
            await member.RefusedAsync(HttpStatusCode.NotFound, "key-not-found", method, $"/keys/{theirs}{path}", "{}");
        }

        await owner.RefusedAsync(HttpStatusCode.Forbidden, "not-own-key", "POST", $"/keys/{mine.Id()}/rotate", "{}");
        await owner.ExpectAsync(HttpStatusCode.NoContent, "DELETE", $"/keys/{mine.Id()}");
    }

    [Fact]
    public async Task A_key_without_the_scope_makes_no_key_that_could_outlive_it()
    {
        var people = await Auth.AddPeopleAsync("member");
        using var member = Auth.ClientFor(people[0]);
        var key = await member.ExpectAsync(HttpStatusCode.Created, "POST", "/keys", """{"name":"mine"}""");
        using var client = await Auth.EnterAsync(key.Text("key"));

        await client.RefusedAsync(HttpStatusCode.Forbidden, "missing-scope", "POST", "/keys", """{"name":"child"}""");
        await client.RefusedAsync(HttpStatusCode.Forbidden, "missing-scope", "POST", $"/keys/{key.Id()}/rotate", "{}");
    }

    [Fact]
    public async Task A_key_revoked_meanwhile_makes_no_other()
    {
        using var owner = await OwnerAsync();
        var maker = await owner.ExpectAsync(HttpStatusCode.Created, "POST", "/keys", """{"name":"maker"}""");
        using var client = await Auth.EnterAsync(maker.Text("key"));
        await owner.ExpectAsync(HttpStatusCode.NoContent, "DELETE", $"/keys/{maker.Id()}");

        await client.RefusedAsync(HttpStatusCode.Forbidden, "no-longer-manager", "POST", "/keys", """{"name":"child"}""");
    }

    [Theory]
    [InlineData("PATCH", """{"name":null}""", "name")]
    [InlineData("PATCH", """{"models":[]}""", "models")]
    [InlineData("PATCH", """{"models":["gpt*4"]}""", "models")]
    [InlineData("PATCH", """{"models":[null]}""", "models")]
    [InlineData("PATCH", """{"requestsPerMinute":0}""", "requestsPerMinute")]
    [InlineData("PATCH", """{"concurrentRequests":-1}""", "concurrentRequests")]
    [InlineData("PATCH", """{"tokensPerMinute":2000000000}""", "tokensPerMinute")]
    [InlineData("PATCH", """{"budget":""}""", "budget")]
    [InlineData("PATCH", """{"expiresAt":"2020-01-01T00:00:00Z"}""", "expiresAt")]
    [InlineData("POST", """{"graceSeconds":-1}""", "graceSeconds")]
    [InlineData("POST", """{"graceSeconds":604801}""", "graceSeconds")]
    public async Task A_bad_change_is_400_and_says_what_is_bad(string method, string body, string field)
    {
        using var owner = await OwnerAsync();
        var id = (await owner.ExpectAsync(HttpStatusCode.Created, "POST", "/keys", """{"name":"x"}""")).Id();

        var problem = await owner.ExpectAsync(HttpStatusCode.BadRequest, method, $"/keys/{id}{(method == "POST" ? "/rotate" : "")}", body);

        Assert.Equal(field, Assert.Single(problem.GetProperty("errors").EnumerateObject()).Name);
    }

    private static (int, int, int, string) LimitsOf(JsonElement key) => (
        key.GetProperty("requestsPerMinute").GetInt32(), key.GetProperty("concurrentRequests").GetInt32(),
        key.GetProperty("tokensPerMinute").GetInt32(), key.Text("budget"));

    private async Task<HttpClient> OwnerAsync() => Auth.ClientFor((await Auth.AddPeopleAsync("owner"))[0]);
}
