using System.Net;

namespace Platform.AuthService.Tests.Users;

public sealed class UserChangesTests(SharedAuth shared) : IClassFixture<SharedAuth>
{
    private AuthHost Auth => shared.Host;

    [Fact]
    public async Task An_owner_changes_roles_and_the_next_check_knows()
    {
        var people = await Auth.AddPeopleAsync("owner", "member");
        using var owner = Auth.ClientFor(people[0]);

        var changed = await owner.ExpectAsync(HttpStatusCode.OK, "PUT", $"/users/{people[1].UserId}/role", """{"role":"admin"}""");

        Assert.Equal("admin", changed.Text("role"));
        Assert.Equal("admin", (await owner.ExpectAsync(HttpStatusCode.OK, "GET", $"/users/{people[1].UserId}")).Text("role"));
    }

    [Theory]
    [InlineData("PUT", "/role", """{"role":"member"}""")]
    [InlineData("POST", "/disable", null)]
    [InlineData("DELETE", "", null)]
    public async Task The_last_active_owner_stays(string method, string path, string? body)
    {
        var people = await Auth.AddPeopleAsync("owner", "owner", "admin");
        using var owner = Auth.ClientFor(people[0]);
        await owner.ExpectAsync(HttpStatusCode.OK, "POST", $"/users/{people[1].UserId}/disable");

        await owner.RefusedAsync(HttpStatusCode.Conflict, "last-owner", method, $"/users/{people[0].UserId}{path}", body);
        await owner.ExpectAsync(HttpStatusCode.OK, "POST", $"/users/{people[1].UserId}/enable");
        using var allowed = await owner.SendAsync(method, $"/users/{people[0].UserId}{path}", body);

        Assert.True(allowed.IsSuccessStatusCode);
    }

    [Fact]
    public async Task Of_owners_who_all_step_down_at_once_one_remains()
    {
        for (var round = 0; round < 5; round++)
        {
            var people = await Auth.AddPeopleAsync("owner", "owner", "owner", "owner");

            var answers = await Task.WhenAll(people.Select(async person =>
            {
                using var client = Auth.ClientFor(person);
                using var response = await client.SendAsync("PUT", $"/users/{person.UserId}/role", """{"role":"viewer"}""");
                return response.StatusCode;
            }));

            Assert.Equal(3, answers.Count(static status => status == HttpStatusCode.OK));
            Assert.Equal(1, answers.Count(static status => status == HttpStatusCode.Conflict));
            Assert.Equal(1L, await OwnersAsync(people[0].TenantId));
        }
    }

    [Fact]
    public async Task Of_two_owners_who_remove_each_other_at_once_one_remains()
    {
        for (var round = 0; round < 10; round++)
        {
            var people = await Auth.AddPeopleAsync("owner", "owner");

            var answers = await Task.WhenAll(people.Zip(people.Reverse()).Select(async pair =>
            {
                using var client = Auth.ClientFor(pair.First);
                using var response = await client.SendAsync("DELETE", $"/users/{pair.Second.UserId}");
                return response.StatusCode;
            }));

            Assert.Single(answers, HttpStatusCode.NoContent);
            Assert.Equal(1L, await OwnersAsync(people[0].TenantId));
        }
    }

    [Theory]
    [InlineData("PUT", "/role", """{"role":"member"}""")]
    [InlineData("POST", "/disable", null)]
    [InlineData("POST", "/enable", null)]
    [InlineData("POST", "/password-reset", null)]
    [InlineData("DELETE", "", null)]
    public async Task An_admin_does_nothing_to_an_owner(string method, string path, string? body)
    {
        var people = await Auth.AddPeopleAsync("owner", "owner", "admin");
        using var admin = Auth.ClientFor(people[2]);

        await admin.RefusedAsync(HttpStatusCode.Forbidden, "owners-only", method, $"/users/{people[0].UserId}{path}", body);
    }

    [Fact]
    public async Task An_admin_makes_no_owner_of_anybody_not_even_of_itself()
    {
        var people = await Auth.AddPeopleAsync("owner", "admin", "member");
        using var admin = Auth.ClientFor(people[1]);

        foreach (var person in people[1..])
        {
            await admin.RefusedAsync(HttpStatusCode.Forbidden, "owners-only", "PUT", $"/users/{person.UserId}/role", """{"role":"owner"}""");
        }
    }

    [Theory]
    [InlineData("PUT", "/role", """{"role":"member"}""")]
    [InlineData("POST", "/enable", null)]
    [InlineData("POST", "/password-reset", null)]
    public async Task A_narrow_credential_gives_nobody_more_than_it_has(string method, string path, string? body)
    {
        var people = await Auth.AddPeopleAsync("owner", "admin");
        using var narrow = Auth.ClientFor(people[0], "tenant:manage");

        await narrow.RefusedAsync(HttpStatusCode.Forbidden, "beyond-own-rights", method, $"/users/{people[1].UserId}{path}", body);
    }

    [Fact]
    public async Task A_caller_who_lost_the_right_meanwhile_is_refused()
    {
        var people = await Auth.AddPeopleAsync("owner", "admin", "member");
        using var former = Auth.ClientFor(people[1]);
        await Auth.ExecuteAsync($"update memberships set role = 'viewer' where user_id = '{people[1].UserId}'");

        await former.RefusedAsync(HttpStatusCode.Forbidden, "no-longer-manager", "POST", $"/users/{people[2].UserId}/disable");
    }

    [Fact]
    public async Task Disabling_ends_sessions_and_withdraws_what_the_user_had_offered()
    {
        var people = await Auth.AddPeopleAsync("owner", "admin");
        using var owner = Auth.ClientFor(people[0]);
        using var admin = Auth.ClientFor(people[1]);
        await StoredSessions.AddAsync(Auth, people[1]);
        await admin.ExpectAsync(HttpStatusCode.Created, "POST", "/invitations", """{"email":"friend@example.com","role":"admin"}""");

        var disabled = await owner.ExpectAsync(HttpStatusCode.OK, "POST", $"/users/{people[1].UserId}/disable");

        Assert.NotEqual(System.Text.Json.JsonValueKind.Null, disabled.GetProperty("disabledAt").ValueKind);
        Assert.Equal(0L, await StoredSessions.OpenAsync(Auth, people[1]));
        Assert.True(await Auth.ScalarAsync<bool>($"select revoked_at is not null from invitations where invited_by = '{people[1].UserId}'"));
    }

    [Fact]
    public async Task Removing_takes_keys_and_sessions_along_and_the_user_who_is_nowhere_else()
    {
        var people = await Auth.AddPeopleAsync("owner", "member", "member");
        using var owner = Auth.ClientFor(people[0]);
        using var member = Auth.ClientFor(people[1]);
        var key = await member.ExpectAsync(HttpStatusCode.Created, "POST", "/keys", """{"name":"mine"}""");
        await member.ExpectAsync(HttpStatusCode.Created, "POST", $"/keys/{key.Id()}/rotate", "{}");
        await StoredSessions.AddAsync(Auth, people[1]);
        var elsewhere = await Auth.AddTenantAsync();
        await Auth.ExecuteAsync($"insert into memberships (tenant_id, user_id, role) values ('{elsewhere}', '{people[2].UserId}', 'member')");

        await owner.ExpectAsync(HttpStatusCode.NoContent, "DELETE", $"/users/{people[1].UserId}");
        await owner.ExpectAsync(HttpStatusCode.NoContent, "DELETE", $"/users/{people[2].UserId}");

        Assert.Equal(HttpStatusCode.Unauthorized, await Auth.StatusOfAsync(key.Text("key")));
        Assert.Equal(0L, await Auth.ScalarAsync<long>($"select count(*) from users where id = '{people[1].UserId}'"));
        Assert.Equal(1L, await Auth.ScalarAsync<long>($"select count(*) from users where id = '{people[2].UserId}'"));
        await owner.RefusedAsync(HttpStatusCode.NotFound, "user-not-found", "DELETE", $"/users/{people[1].UserId}");
    }

    private Task<long> OwnersAsync(Guid tenantId)
        => Auth.ScalarAsync<long>($"select count(*) from memberships where tenant_id = '{tenantId}' and role = 'owner' and disabled_at is null");
}
