using System.Net;

namespace Platform.AuthService.Tests.Invitations;

public sealed class AcceptanceApiTests(SharedAuth shared) : IClassFixture<SharedAuth>
{
    private const string Path = "/invitations/accept";

    private AuthHost Auth => shared.Host;

    [Fact]
    public async Task A_new_person_becomes_a_user_and_a_member()
    {
        var people = await Auth.AddPeopleAsync("owner");
        using var owner = Auth.ClientFor(people[0]);
        using var stranger = Auth.Stranger();
        var email = Invite.NewEmail();

        var accepted = await stranger.ExpectAsync(
            HttpStatusCode.OK, "POST", Path, Invite.Acceptance(await Invite.TokenAsync(owner, email), name: " Ada Lovelace "));

        var user = await owner.ExpectAsync(HttpStatusCode.OK, "GET", $"/users/{accepted.Id("userId")}");
        Assert.Equal((email, "Ada Lovelace", "member"), (user.Text("email"), user.Text("name"), user.Text("role")));
        Assert.True(user.GetProperty("hasPassword").GetBoolean());
    }

    [Fact]
    public async Task A_known_user_joins_another_tenant_with_the_present_password_only()
    {
        var (first, second) = (await Auth.AddPeopleAsync("owner"), await Auth.AddPeopleAsync("owner"));
        using var owner = Auth.ClientFor(first[0]);
        using var other = Auth.ClientFor(second[0]);
        using var stranger = Auth.Stranger();
        var email = Invite.NewEmail();
        var user = await stranger.ExpectAsync(HttpStatusCode.OK, "POST", Path, Invite.Acceptance(await Invite.TokenAsync(owner, email)));
        var token = await Invite.TokenAsync(other, email, "admin");

        await stranger.ExpectAsync(HttpStatusCode.BadRequest, "POST", Path, Invite.Acceptance(token, password: null));
        await stranger.RefusedAsync(HttpStatusCode.Unauthorized, "invalid-credential", "POST", Path, Invite.Acceptance(token, "another password"));
        var joined = await stranger.ExpectAsync(HttpStatusCode.OK, "POST", Path, Invite.Acceptance(token));

        Assert.Equal(user.Id("userId"), joined.Id("userId"));
        Assert.Equal(second[0].TenantId, joined.Id("tenantId"));
        Assert.Equal(2L, await Auth.ScalarAsync<long>($"select count(*) from memberships where user_id = '{user.Id("userId")}'"));
    }

    [Fact]
    public async Task An_invitation_is_no_way_around_the_lock_out()
    {
        var (first, second) = (await Auth.AddPeopleAsync("owner"), await Auth.AddPeopleAsync("owner"));
        using var owner = Auth.ClientFor(first[0]);
        using var other = Auth.ClientFor(second[0]);
        using var stranger = Auth.Stranger();
        var email = Invite.NewEmail();
        await stranger.ExpectAsync(HttpStatusCode.OK, "POST", Path, Invite.Acceptance(await Invite.TokenAsync(owner, email)));
        var token = await Invite.TokenAsync(other, email);

        await stranger.ExpectAsync(HttpStatusCode.Unauthorized, "POST", Path, Invite.Acceptance(token, "another password"));
        Assert.Equal(1, await Auth.ScalarAsync<int>($"select failed_logins from users where email = '{email}'"));
        await Auth.ExecuteAsync($"update users set locked_until = now() + interval '1 h' where email = '{email}'");

        await stranger.ExpectAsync(HttpStatusCode.Unauthorized, "POST", Path, Invite.Acceptance(token));
    }

    [Fact]
    public async Task Of_many_who_accept_at_once_one_succeeds()
    {
        var people = await Auth.AddPeopleAsync("owner");
        using var owner = Auth.ClientFor(people[0]);
        using var stranger = Auth.Stranger();
        var email = Invite.NewEmail();
        var token = await Invite.TokenAsync(owner, email);

        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(async _ =>
        {
            using var response = await stranger.SendAsync("POST", Path, Invite.Acceptance(token));
            return response.StatusCode;
        }));

        Assert.Single(answers, HttpStatusCode.OK);
        Assert.Equal(3, answers.Count(static status => status == HttpStatusCode.NotFound));
        Assert.Equal(1L, await Auth.ScalarAsync<long>($"select count(*) from users where email = '{email}'"));
    }

    [Fact]
    public async Task Who_accepts_the_invitations_of_two_tenants_at_once_is_one_user()
    {
        var (first, second) = (await Auth.AddPeopleAsync("owner"), await Auth.AddPeopleAsync("owner"));
        using var owner = Auth.ClientFor(first[0]);
        using var other = Auth.ClientFor(second[0]);
        using var stranger = Auth.Stranger();
        var email = Invite.NewEmail();
        string[] tokens = [await Invite.TokenAsync(owner, email), await Invite.TokenAsync(other, email)];

        var answers = await Task.WhenAll(tokens.Select(token => stranger.SendAsync("POST", Path, Invite.Acceptance(token))));

        // The later one may find the user there, and is then asked for the present password; the invitation is still good for it.
        Assert.Contains(answers, static answer => answer.StatusCode == HttpStatusCode.OK);
        foreach (var (answer, token) in answers.Zip(tokens))
        {
            if (answer.StatusCode != HttpStatusCode.OK)
            {
                await stranger.ExpectAsync(HttpStatusCode.OK, "POST", Path, Invite.Acceptance(token));
            }

            answer.Dispose();
        }

        Assert.Equal(2L, await Auth.ScalarAsync<long>($"select count(*) from memberships m join users u on u.id = m.user_id where u.email = '{email}'"));
    }

    [Theory]
    [InlineData("update invitations set expires_at = now() where email = '{0}'")]
    [InlineData("update tenants set disabled_at = now() where id = (select tenant_id from invitations where email = '{0}')")]
    public async Task An_invitation_that_has_ended_is_as_if_it_never_was(string change)
    {
        var people = await Auth.AddPeopleAsync("owner");
        using var owner = Auth.ClientFor(people[0]);
        using var stranger = Auth.Stranger();
        var email = Invite.NewEmail();
        var token = await Invite.TokenAsync(owner, email);

        await Auth.ExecuteAsync(string.Format(System.Globalization.CultureInfo.InvariantCulture, change, email));

        foreach (var text in new[] { token, "", "nonsense", token + "a", "plati_" + new string('a', 32) })
        {
            await stranger.RefusedAsync(HttpStatusCode.NotFound, "invitation-not-found", "POST", Path, Invite.Acceptance(text));
        }
    }

    [Fact]
    public async Task Who_became_a_member_meanwhile_is_told_so()
    {
        var people = await Auth.AddPeopleAsync("owner");
        using var owner = Auth.ClientFor(people[0]);
        using var stranger = Auth.Stranger();
        var email = Invite.NewEmail();
        await stranger.ExpectAsync(HttpStatusCode.OK, "POST", Path, Invite.Acceptance(await Invite.TokenAsync(owner, email)));
        await Auth.ExecuteAsync($"update invitations set accepted_at = null where email = '{email}'");
        var token = await ReplacedTokenAsync(email);

        await stranger.RefusedAsync(HttpStatusCode.Conflict, "already-member", "POST", Path, Invite.Acceptance(token));
    }

    [Theory]
    [InlineData("short", null, "password")]
    [InlineData(null, null, "password")]
    [InlineData(Invite.Password, "a \u0007 bell", "name")]
    public async Task A_bad_answer_is_400_and_says_what_is_bad(string? password, string? name, string field)
    {
        var people = await Auth.AddPeopleAsync("owner");
        using var owner = Auth.ClientFor(people[0]);
        using var stranger = Auth.Stranger();

        var problem = await stranger.ExpectAsync(
            HttpStatusCode.BadRequest, "POST", Path, Invite.Acceptance(await Invite.TokenAsync(owner, Invite.NewEmail()), password, name));

        Assert.Equal(field, Assert.Single(problem.GetProperty("errors").EnumerateObject()).Name);
    }

    // The token of the first acceptance is gone with its answer, so the row is given one that is known.
    private async Task<string> ReplacedTokenAsync(string email)
    {
        var token = "plati_" + Guid.NewGuid().ToString("n");
        await Auth.ExecuteAsync($"update invitations set token_hash = sha256('{token}') where email = '{email}'");
        return token;
    }
}
