using System.Net;

namespace Platform.AuthService.Tests.Invitations;

public sealed class InvitationsApiTests(SharedAuth shared) : IClassFixture<SharedAuth>
{
    private AuthHost Auth => shared.Host;

    [Fact]
    public async Task An_invitation_is_listed_without_its_token_which_is_not_stored()
    {
        var people = await Auth.AddPeopleAsync("owner");
        using var owner = Auth.ClientFor(people[0]);
        var email = Invite.NewEmail();

        var created = await owner.ExpectAsync(HttpStatusCode.Created, "POST", "/invitations", Invite.Body($"  {email} ", "member"));
        var list = await owner.ExpectAsync(HttpStatusCode.OK, "GET", "/invitations");

        var listed = Assert.Single(list.GetProperty("invitations").EnumerateArray());
        Assert.Equal(email, listed.Text("email"));
        Assert.Equal(people[0].UserId, listed.Id("invitedBy"));
        Assert.InRange((listed.GetProperty("expiresAt").GetDateTimeOffset() - listed.GetProperty("createdAt").GetDateTimeOffset()).TotalDays, 6.99, 7.01);
        var token = created.Text("token");
        Assert.DoesNotContain(token, list.ToString(), StringComparison.Ordinal);
        Assert.False(await Auth.ScalarAsync<bool>($"select exists (select from invitations i where i::text like '%{token}%') or exists (select from audit_log a where a::text like '%{token}%')"));
    }

    [Fact]
    public async Task Inviting_again_replaces_the_open_invitation_however_the_address_is_written()
    {
        var people = await Auth.AddPeopleAsync("owner");
        using var owner = Auth.ClientFor(people[0]);
        using var stranger = Auth.Stranger();
        var email = Invite.NewEmail();
        var first = await Invite.TokenAsync(owner, email, "admin");

        var second = await Invite.TokenAsync(owner, email.ToUpperInvariant(), "viewer");

        await stranger.RefusedAsync(HttpStatusCode.NotFound, "invitation-not-found", "POST", "/invitations/accept", Invite.Acceptance(first));
        var accepted = await stranger.ExpectAsync(HttpStatusCode.OK, "POST", "/invitations/accept", Invite.Acceptance(second));
        Assert.Equal("viewer", accepted.Text("role"));
    }

    [Fact]
    public async Task Inviting_somebody_many_times_at_once_leaves_one_open_invitation()
    {
        var people = await Auth.AddPeopleAsync("owner");
        using var owner = Auth.ClientFor(people[0]);
        var email = Invite.NewEmail();

        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Invite.TokenAsync(owner, email)));

        Assert.Equal(1L, await Auth.ScalarAsync<long>($"select count(*) from invitations where email = '{email}' and revoked_at is null"));
    }

    [Fact]
    public async Task A_withdrawn_invitation_is_not_accepted()
    {
        var people = await Auth.AddPeopleAsync("owner");
        using var owner = Auth.ClientFor(people[0]);
        using var stranger = Auth.Stranger();
        var created = await owner.ExpectAsync(HttpStatusCode.Created, "POST", "/invitations", Invite.Body(Invite.NewEmail(), "member"));

        await owner.ExpectAsync(HttpStatusCode.NoContent, "DELETE", $"/invitations/{created.Id()}");
        await owner.ExpectAsync(HttpStatusCode.NoContent, "DELETE", $"/invitations/{created.Id()}");

        await stranger.RefusedAsync(HttpStatusCode.NotFound, "invitation-not-found", "POST", "/invitations/accept", Invite.Acceptance(created.Text("token")));
        await owner.RefusedAsync(HttpStatusCode.NotFound, "invitation-not-found", "DELETE", $"/invitations/{Guid.NewGuid()}");
    }

    [Fact]
    public async Task Nobody_invites_above_their_own_role_or_credential_or_whom_the_tenant_has()
    {
        var tenant = await Auth.AddTenantAsync();
        var email = Invite.NewEmail();
        using var owner = Auth.ClientFor(await Auth.AddPersonAsync(tenant, "owner", email));
        var admin = await Auth.AddPersonAsync(tenant, "admin");
        using var adminClient = Auth.ClientFor(admin);
        using var narrow = Auth.ClientFor(admin, "tenant:manage");

        await adminClient.RefusedAsync(HttpStatusCode.Forbidden, "owners-only", "POST", "/invitations", Invite.Body(Invite.NewEmail(), "owner"));
        await narrow.RefusedAsync(HttpStatusCode.Forbidden, "beyond-own-rights", "POST", "/invitations", Invite.Body(Invite.NewEmail(), "viewer"));
        await owner.RefusedAsync(HttpStatusCode.Conflict, "already-member", "POST", "/invitations", Invite.Body(email.ToUpperInvariant(), "viewer"));
    }

    [Theory]
    [InlineData("""{"role":"member"}""", "email")]
    [InlineData("""{"email":"nobody","role":"member"}""", "email")]
    [InlineData("""{"email":"a b@example.com","role":"member"}""", "email")]
    [InlineData("""{"email":"a@b@example.com","role":"member"}""", "email")]
    [InlineData("""{"email":"a\u0000@example.com","role":"member"}""", "email")]
    [InlineData("""{"email":"a@example.com","role":"Member"}""", "role")]
    [InlineData("""{"email":"a@example.com"}""", "role")]
    public async Task A_bad_wish_is_400_and_says_what_is_bad(string body, string field)
    {
        var people = await Auth.AddPeopleAsync("owner");
        using var owner = Auth.ClientFor(people[0]);

        var problem = await owner.ExpectAsync(HttpStatusCode.BadRequest, "POST", "/invitations", body);

        Assert.Equal(field, Assert.Single(problem.GetProperty("errors").EnumerateObject()).Name);
    }
}
