using System.Net;
using System.Net.Http.Json;

namespace Platform.Gateway.Tests.Routes;

public sealed class PublicDoorTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static TheoryData<string> Doors => ["/api/v1/auth/sessions", "/api/v1/auth/invitations/accept", "/api/v1/auth/password/reset"];

    [Theory]
    [MemberData(nameof(Doors))]
    public async Task A_public_door_asks_nobody_and_lets_nothing_through_that_a_service_would_believe(string path)
    {
        await using var gateway = await GatewayHost.StartAsync();
        var seen = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        gateway.Auth.Handler = context =>
        {
            foreach (var (name, value) in context.Request.Headers)
            {
                seen[$"{context.Request.Path} {name}"] = value.ToString();
            }

            return Task.CompletedTask;
        };

        var answer = await RawHttp.SendAsync(
            gateway.Address,
            $"POST {path} HTTP/1.1\r\nHost: x\r\nX-Platform-Identity: forged\r\nX-Platform-Service: stolen\r\nX-Platform-Client-Address: 10.0.0.1\r\n"
            + $"X-Forwarded-For: 10.0.0.1\r\nAuthorization: Bearer {FakeAuth.GoodKey}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
            Ct);

        Assert.Equal(200, RawHttp.StatusOf(answer));
        Assert.Equal(1, gateway.Auth.Requests);
        Assert.Equal("127.0.0.1", seen[$"{path} X-Platform-Client-Address"]);
        Assert.All(
            new[] { "X-Platform-Identity", "X-Platform-Service", "X-Forwarded-For", "Authorization" },
            name => Assert.False(seen.ContainsKey($"{path} {name}"), name));
    }

    [Theory]
    [MemberData(nameof(Doors))]
    public async Task A_refusal_at_a_public_door_is_the_services_own_word(string path)
    {
        await using var gateway = await GatewayHost.StartAsync();
        gateway.Auth.Handler = static context => FakeAuth.Problem(context, 401, "https://platform.dev/problems/invalid-credential");
        using var keyless = new HttpClient { BaseAddress = gateway.Address };

        using var response = await keyless.PostAsJsonAsync(path, new { }, Ct);

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Contains("invalid-credential", await response.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GET", "/api/v1/auth/sessions")]
    [InlineData("DELETE", "/api/v1/auth/sessions")]
    [InlineData("PUT", "/api/v1/auth/sessions")]
    [InlineData("POST", "/api/v1/auth/sessions/refresh")]
    [InlineData("POST", "/api/v1/auth/sessions/x")]
    [InlineData("GET", "/api/v1/auth/password/reset")]
    public async Task Other_methods_and_paths_need_a_credential(string method, string path)
    {
        await using var gateway = await GatewayHost.StartAsync();
        using var keyless = new HttpClient { BaseAddress = gateway.Address };
        using var request = new HttpRequestMessage(new(method), path);

        using var response = await keyless.SendAsync(request, Ct);

        await Shape.AssertErrorAsync(response, path, 401);
        Assert.Equal(0, gateway.Auth.Requests);
    }

    [Fact]
    public async Task AuthService_gone_is_503_at_a_public_door_too()
    {
        await using var gateway = await GatewayHost.StartAsync();
        await gateway.Auth.StopAsync();
        using var keyless = new HttpClient { BaseAddress = gateway.Address };

        using var response = await keyless.PostAsJsonAsync("/api/v1/auth/sessions", new { }, Ct);

        await Shape.AssertUnavailableAsync(response, "/api/v1/auth/sessions");
    }
}
