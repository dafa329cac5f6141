using System.Text;
using System.Text.Json;
using Platform.Contracts;
using Platform.ServiceDefaults;

namespace Platform.Gateway.Tests.Administration;

public sealed class AccessTests
{
    public static TheoryData<string, string> Endpoints => new()
    {
        { "GET", "/api/v1/admin/pools" },
        { "GET", "/api/v1/admin/cache/stats" },
        { "POST", "/api/v1/admin/cache/clear" },
        { "GET", "/api/v1/admin/health/detailed" },
        { "GET", "/api/v1/admin/interference" },
        { "GET", "/api/v1/admin/interference/history" },
        { "GET", "/api/v1/admin/interference/incidents/0199a2f4-0000-7000-8000-000000000000" },
        { "GET", "/api/v1/admin/interference/trend" },
        { "GET", "/api/v1/admin/interference/readings" },
        { "GET", "/api/v1/admin/interference/events" },
    };

    [Theory]
    [MemberData(nameof(Endpoints))]
    public async Task A_key_without_the_scope_is_403_and_the_scope_is_named(string method, string path)
    {
        await using var platform = await FakePlatform.StartAsync();

        using var response = await SendAsync(platform, method, path, FakeAuth.GoodKey);

        await Shape.AssertErrorAsync(response, path, 403);
        var problem = JsonSerializer.Deserialize<JsonElement>(await response.Content.ReadAsStringAsync());
        Assert.Equal(ProblemTypes.MissingScope, problem.Text("type"));
        Assert.Contains(Scopes.PlatformAdmin, problem.Text("detail"), StringComparison.Ordinal);
        Assert.Empty(platform.Extension.Asked);
    }

    [Theory]
    [MemberData(nameof(Endpoints))]
    public async Task Without_a_key_it_is_401_whatever_the_body(string method, string path)
    {
        await using var platform = await FakePlatform.StartAsync();

        using var response = await SendAsync(platform, method, path, key: null);

        await Shape.AssertErrorAsync(response, path, 401);
        Assert.Empty(platform.Extension.Asked);
    }

    [Theory]
    [MemberData(nameof(Endpoints))]
    public async Task A_key_that_could_not_be_checked_is_503(string method, string path)
    {
        await using var platform = await FakePlatform.StartAsync();
        await platform.Gateway.Auth.StopAsync();

        using var response = await SendAsync(platform, method, path, FakeAuth.AdminKey);

        await Shape.AssertUnavailableAsync(response, path);
    }

    [Fact]
    public async Task A_scope_that_is_taken_away_is_missing_at_the_next_request()
    {
        await using var platform = await FakePlatform.StartAsync();
        using var before = await platform.Operator.GetAsync("/api/v1/admin/cache/stats");
        platform.Gateway.Auth.Handler = FakeAuth.Accept;
        using var after = await platform.Operator.GetAsync("/api/v1/admin/cache/stats");

        Assert.Equal((200, 403), ((int)before.StatusCode, (int)after.StatusCode));
    }

    private static async Task<HttpResponseMessage> SendAsync(FakePlatform platform, string method, string path, string? key)
    {
        using var client = new HttpClient { BaseAddress = platform.Gateway.Address };
        // The body can't be understood, which only those who may call shall learn.
        using var request = new HttpRequestMessage(new HttpMethod(method), path) { Content = method == "POST" ? new StringContent("{", Encoding.UTF8, "application/json") : null };
        if (key is not null)
        {
            request.Headers.Add("Authorization", $"Bearer {key}");
        }

        return await client.SendAsync(request);
    }
}
