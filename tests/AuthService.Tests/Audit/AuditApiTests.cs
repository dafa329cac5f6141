using System.Net;
using System.Text.Json;
using Npgsql;

namespace Platform.AuthService.Tests.Audit;

public sealed class AuditApiTests(SharedAuth shared) : IClassFixture<SharedAuth>
{
    private AuthHost Auth => shared.Host;

    [Fact]
    public async Task Every_change_is_entered_with_who_what_when_and_from_where()
    {
        var people = await Auth.AddPeopleAsync("owner", "member");
        using var owner = Auth.ClientFor(people[0]);
        owner.DefaultRequestHeaders.Add("X-Platform-Client-Address", "203.0.113.7");
        owner.DefaultRequestHeaders.Add("User-Agent", "a browser");
        var member = $"/users/{people[1].UserId}";

        await owner.ExpectAsync(HttpStatusCode.OK, "PUT", $"{member}/role", """{"role":"viewer"}""");
        await owner.ExpectAsync(HttpStatusCode.OK, "POST", $"{member}/disable");
        await owner.ExpectAsync(HttpStatusCode.OK, "POST", $"{member}/enable");
        await owner.ExpectAsync(HttpStatusCode.OK, "POST", $"{member}/password-reset");
        await owner.ExpectAsync(HttpStatusCode.NoContent, "DELETE", member);
        var invitation = (await owner.ExpectAsync(HttpStatusCode.Created, "POST", "/invitations", """{"email":"a@example.com","role":"viewer"}""")).Id();
        await owner.ExpectAsync(HttpStatusCode.NoContent, "DELETE", $"/invitations/{invitation}");
        var key = (await owner.ExpectAsync(HttpStatusCode.Created, "POST", "/keys", """{"name":"x"}""")).Id();
        await owner.ExpectAsync(HttpStatusCode.OK, "PATCH", $"/keys/{key}", """{"name":"y"}""");
        await owner.ExpectAsync(HttpStatusCode.Created, "POST", $"/keys/{key}/rotate", "{}");
        await owner.ExpectAsync(HttpStatusCode.NoContent, "DELETE", $"/keys/{key}");

        var entries = (await owner.ExpectAsync(HttpStatusCode.OK, "GET", "/audit")).GetProperty("entries").EnumerateArray().ToArray();
        Assert.Equal(
            [
                "key.revoked", "key.rotated", "key.changed", "key.created", "invitation.revoked", "invitation.created",
                "user.removed", "password.reset_requested", "user.enabled", "user.disabled", "user.role_changed",
            ],
            entries.Select(static entry => entry.Text("action")));
        Assert.All(entries, entry =>
        {
            Assert.Equal((people[0].UserId, people[0].TenantId), (entry.Id("userId"), entry.Id("tenantId")));
            Assert.Equal(("203.0.113.7", "a browser"), (entry.Text("address"), entry.Text("userAgent")));
            Assert.Equal(JsonValueKind.String, entry.GetProperty("sessionId").ValueKind);
            Assert.Matches("^[0-9a-f]{32}$", entry.Text("traceId"));
            Assert.InRange((TimeProvider.System.GetUtcNow() - entry.GetProperty("at").GetDateTimeOffset()).TotalSeconds, -5, 60);
        });
    }

    [Fact]
    public async Task The_first_start_is_entered_too()
    {
        using var operatorClient = await Auth.EnterAsync();

        var entries = (await operatorClient.ExpectAsync(HttpStatusCode.OK, "GET", "/audit?action=tenant.created")).GetProperty("entries");
        var keys = (await operatorClient.ExpectAsync(HttpStatusCode.OK, "GET", "/audit?action=key.created")).GetProperty("entries");

        Assert.Equal("configuration", Assert.Single(entries.EnumerateArray()).GetProperty("details").Text("by"));
        Assert.Contains(keys.EnumerateArray(), static entry => entry.GetProperty("details").Text("name") == "bootstrap");
    }

    [Fact]
    public async Task A_change_that_fails_leaves_no_entry_and_an_entry_that_fails_no_change()
    {
        var people = await Auth.AddPeopleAsync("owner", "member");
        using var owner = Auth.ClientFor(people[0]);
        var member = $"/users/{people[1].UserId}";

        await owner.RefusedAsync(HttpStatusCode.Conflict, "last-owner", "POST", $"/users/{people[0].UserId}/disable");
        await Auth.ExecuteAsync($"alter table audit_log add constraint refuses_one check (tenant_id <> '{people[0].TenantId}') not valid");
        try
        {
            await owner.ExpectAsync(HttpStatusCode.InternalServerError, "PUT", $"{member}/role", """{"role":"admin"}""");
        }
        finally
        {
            await Auth.ExecuteAsync("alter table audit_log drop constraint refuses_one");
        }

        Assert.Equal("member", await Auth.ScalarAsync<string>($"select role from memberships where user_id = '{people[1].UserId}'"));
        Assert.Equal(0L, await Auth.ScalarAsync<long>($"select count(*) from audit_log where tenant_id = '{people[0].TenantId}'"));
    }

    [Theory]
    [InlineData("update audit_log set action = 'nothing.happened'")]
    [InlineData("delete from audit_log")]
    [InlineData("truncate audit_log")]
    public async Task The_log_is_only_ever_added_to(string change)
    {
        var refused = await Assert.ThrowsAsync<PostgresException>(() => Auth.ExecuteAsync(change));

        Assert.Contains("only ever added to", refused.MessageText, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pages_and_filters_find_what_is_asked_for()
    {
        var people = await Auth.AddPeopleAsync("owner", "admin");
        using var owner = Auth.ClientFor(people[0]);
        using var admin = Auth.ClientFor(people[1]);
        for (var i = 0; i < 3; i++)
        {
            await owner.ExpectAsync(HttpStatusCode.Created, "POST", "/keys", """{"name":"of the owner"}""");
            await admin.ExpectAsync(HttpStatusCode.Created, "POST", "/keys", """{"name":"of the admin"}""");
        }

        var seen = new List<Guid>();
        for (string? next = ""; next is not null;)
        {
            var page = await owner.ExpectAsync(HttpStatusCode.OK, "GET", $"/audit?limit=4{next}");
            seen.AddRange(page.GetProperty("entries").EnumerateArray().Select(static entry => entry.Id()));
            next = page.GetProperty("next").GetString() is { } after ? $"&after={after}" : null;
        }

        Assert.Equal(6, seen.Distinct().Count());
        Assert.Equal(6, seen.Count);
        Assert.Equal(3, await CountAsync(owner, $"user={people[1].UserId}"));
        Assert.Equal(6, await CountAsync(owner, "action=key.created&from=2020-01-01T00:00:00Z"));
        Assert.Equal(0, await CountAsync(owner, "action=key.revoked"));
        Assert.Equal(0, await CountAsync(owner, "to=2020-01-01T00:00:00Z"));
    }

    [Fact]
    public async Task Only_the_operator_sees_the_log_of_other_tenants()
    {
        var (first, second) = ((await Auth.AddPeopleAsync("owner"))[0], (await Auth.AddPeopleAsync("owner"))[0]);
        using var owner = Auth.ClientFor(first);
        using var other = Auth.ClientFor(second);
        using var operatorClient = await Auth.EnterAsync();
        await owner.ExpectAsync(HttpStatusCode.Created, "POST", "/keys", """{"name":"x"}""");

        Assert.Equal(0, await CountAsync(other, ""));
        await other.RefusedAsync(HttpStatusCode.Forbidden, "missing-scope", "GET", "/platform/audit");
        var all = await operatorClient.ExpectAsync(HttpStatusCode.OK, "GET", $"/platform/audit?tenant={first.TenantId}");
        Assert.Single(all.GetProperty("entries").EnumerateArray());
    }

    [Theory]
    [InlineData("limit=0")]
    [InlineData("action=everything")]
    [InlineData("user=me")]
    [InlineData("from=yesterday")]
    [InlineData("from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z")]
    public async Task A_bad_question_is_400(string query)
    {
        using var operatorClient = await Auth.EnterAsync();

        await operatorClient.ExpectAsync(HttpStatusCode.BadRequest, "GET", $"/audit?{query}");
    }

    private static async Task<int> CountAsync(HttpClient client, string query)
        => (await client.ExpectAsync(HttpStatusCode.OK, "GET", $"/audit?{query}")).GetProperty("entries").GetArrayLength();
}
