using System.Net;
using Microsoft.AspNetCore.Identity;

namespace Platform.AuthService.Tests.PasswordResets;

public sealed class PasswordResetsApiTests(SharedAuth shared) : IClassFixture<SharedAuth>
{
    private const string NewPassword = "a new and better one";

    private AuthHost Auth => shared.Host;

    [Fact]
    public async Task A_reset_ends_password_and_sessions_and_its_token_sets_a_new_one_once()
    {
        var people = await Auth.AddPeopleAsync("owner", "member");
        using var owner = Auth.ClientFor(people[0]);
        using var stranger = Auth.Stranger();
        await StoredSessions.AddAsync(Auth, people[1]);
        await Auth.ExecuteAsync($"update users set failed_logins = 9, locked_until = now() + interval '1 h' where id = '{people[1].UserId}'");

        var token = (await owner.ExpectAsync(HttpStatusCode.OK, "POST", $"/users/{people[1].UserId}/password-reset")).Text("token");
        Assert.Equal(0L, await StoredSessions.OpenAsync(Auth, people[1]));
        Assert.False((await owner.ExpectAsync(HttpStatusCode.OK, "GET", $"/users/{people[1].UserId}")).GetProperty("hasPassword").GetBoolean());
        await stranger.ExpectAsync(HttpStatusCode.NoContent, "POST", "/password/reset", Body(token, NewPassword));

        var hash = await Auth.ScalarAsync<string>($"select password_hash from users where id = '{people[1].UserId}' and locked_until is null and failed_logins = 0");
        Assert.Equal(PasswordVerificationResult.Success, new PasswordHasher<string>().VerifyHashedPassword("", hash, NewPassword));
        await stranger.RefusedAsync(HttpStatusCode.NotFound, "password-reset-not-found", "POST", "/password/reset", Body(token, NewPassword));
    }

    [Fact]
    public async Task Of_many_who_use_a_token_at_once_one_succeeds()
    {
        var people = await Auth.AddPeopleAsync("owner", "member");
        using var owner = Auth.ClientFor(people[0]);
        using var stranger = Auth.Stranger();
        var token = (await owner.ExpectAsync(HttpStatusCode.OK, "POST", $"/users/{people[1].UserId}/password-reset")).Text("token");

        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(async i =>
        {
            using var response = await stranger.SendAsync("POST", "/password/reset", Body(token, $"{NewPassword} {i}"));
            return response.StatusCode;
        }));

        Assert.Single(answers, HttpStatusCode.NoContent);
        Assert.Equal(3, answers.Count(static status => status == HttpStatusCode.NotFound));
    }

    [Fact]
    public async Task A_token_that_never_was_was_replaced_or_has_expired_gets_one_and_the_same_answer()
    {
        var people = await Auth.AddPeopleAsync("owner", "member", "member");
        using var owner = Auth.ClientFor(people[0]);
        using var stranger = Auth.Stranger();
        var replaced = (await owner.ExpectAsync(HttpStatusCode.OK, "POST", $"/users/{people[1].UserId}/password-reset")).Text("token");
        await owner.ExpectAsync(HttpStatusCode.OK, "POST", $"/users/{people[1].UserId}/password-reset");
        var expired = (await owner.ExpectAsync(HttpStatusCode.OK, "POST", $"/users/{people[2].UserId}/password-reset")).Text("token");
        await Auth.ExecuteAsync($"update password_resets set expires_at = now() where user_id = '{people[2].UserId}'");

        foreach (var token in new[] { replaced, expired, replaced[..^1] + "!", "", "nonsense", "platr_" + new string('a', 32) })
        {
            await stranger.RefusedAsync(HttpStatusCode.NotFound, "password-reset-not-found", "POST", "/password/reset", Body(token, NewPassword));
        }
    }

    [Theory]
    [InlineData("short")]
    [InlineData("")]
    public async Task A_bad_password_is_400_and_the_token_stays_good(string password)
    {
        var people = await Auth.AddPeopleAsync("owner", "member");
        using var owner = Auth.ClientFor(people[0]);
        using var stranger = Auth.Stranger();
        var token = (await owner.ExpectAsync(HttpStatusCode.OK, "POST", $"/users/{people[1].UserId}/password-reset")).Text("token");

        var problem = await stranger.ExpectAsync(HttpStatusCode.BadRequest, "POST", "/password/reset", Body(token, password));

        Assert.Equal("password", Assert.Single(problem.GetProperty("errors").EnumerateObject()).Name);
        await stranger.ExpectAsync(HttpStatusCode.NoContent, "POST", "/password/reset", Body(token, NewPassword));
    }

    [Fact]
    public async Task Who_belongs_to_other_tenants_too_is_the_operators_to_reset()
    {
        var people = await Auth.AddPeopleAsync("owner", "member");
        await Auth.ExecuteAsync(
            $"insert into memberships (tenant_id, user_id, role) values ('{await Auth.AddTenantAsync()}', '{people[1].UserId}', 'owner')");
        using var owner = Auth.ClientFor(people[0]);
        using var operatorClient = await Auth.EnterAsync();

        await owner.RefusedAsync(HttpStatusCode.Conflict, "member-elsewhere", "POST", $"/users/{people[1].UserId}/password-reset");
        await operatorClient.ExpectAsync(HttpStatusCode.OK, "POST", $"/platform/users/{people[1].UserId}/password-reset");
    }

    private static string Body(string token, string password) => $$"""{"token":"{{token}}","password":"{{password}}"}""";
}
