using System.Net;

namespace Platform.AuthService.Tests.Users;

public sealed class UsersApiTests(SharedAuth shared) : IClassFixture<SharedAuth>
{
    private AuthHost Auth => shared.Host;

    [Fact]
    public async Task Pages_hold_every_user_of_the_tenant_once()
    {
        var people = await Auth.AddPeopleAsync("owner", "admin", "member", "viewer", "viewer");
        using var owner = Auth.ClientFor(people[0]);

        var seen = new List<Guid>();
        for (string? next = ""; next is not null;)
        {
            var page = await owner.ExpectAsync(HttpStatusCode.OK, "GET", $"/users?limit=2{next}");
            seen.AddRange(page.GetProperty("users").EnumerateArray().Select(static user => user.Id()));
            next = page.GetProperty("next").GetString() is { } after ? $"&after={after}" : null;
        }

        Assert.Equal(people.Select(static person => person.UserId).Reverse(), seen);
    }

    [Theory]
    [InlineData("GET", "/users?limit=0", null, "limit")]
    [InlineData("GET", "/users?limit=501", null, "limit")]
    [InlineData("PUT", "/users/{id}/role", "{}", "role")]
    [InlineData("PUT", "/users/{id}/role", """{"role":"king"}""", "role")]
    public async Task A_bad_wish_is_400_and_says_what_is_bad(string method, string path, string? body, string field)
    {
        var people = await Auth.AddPeopleAsync("owner");
        using var owner = Auth.ClientFor(people[0]);

        var problem = await owner.ExpectAsync(
            HttpStatusCode.BadRequest, method, path.Replace("{id}", people[0].UserId.ToString(), StringComparison.Ordinal), body);

        Assert.Equal(field, Assert.Single(problem.GetProperty("errors").EnumerateObject()).Name);
    }
}
