using System.Net;

namespace Platform.Gateway.Tests.Authentication;

public sealed class AuthenticationMiddlewareTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/v1/models")]
    [InlineData("/v1/messages")]
    [InlineData("/api/v1/usage/summary")]
    [InlineData("/api/v1/auth/me")]
    [InlineData("/api/v1/extensions")]
    [InlineData("/api/v1/admin/pools")]
    [InlineData("/api/v1/admin/health/detailed")]
    public async Task Without_a_key_the_answer_is_401_and_nobody_is_asked(string path)
    {
        await using var gateway = await GatewayHost.StartAsync();

        using var response = await gateway.SendBareAsync(path);

        await Shape.AssertErrorAsync(response, path, 401);
        Assert.Equal("Bearer", response.Headers.WwwAuthenticate.ToString());
        Assert.Equal((0, 0), (gateway.Auth.Requests, gateway.Upstream.Requests));
    }

    [Theory]
    [InlineData("Authorization", "Bearer")]
    [InlineData("Authorization", "Bearer ")]
    [InlineData("Authorization", "Bearer tooshort")]
    [InlineData("Authorization", "Basic cGxhdF9nb29kX2tleV9vZl90aGVfdGVzdHM=")]
    [InlineData("Authorization", FakeAuth.GoodKey)]
    [InlineData("Authorization", "Bearer two words that are long enough")]
    [InlineData("Authorization", "Bearer plat_goodKeyOfTheTests000000000003lrLsn, Bearer plat_goodKeyOfTheTests000000000003lrLsn")]
    [InlineData("Authorization", "Bearer plat_goodKeyOfTheTests000000000003lrLsm")]
    [InlineData("Authorization", "Bearer plats_goodSessionOfTheTests0000000140U8N")]
    [InlineData("x-api-key", "short")]
    [InlineData("x-api-key", "with spaces in it, and long enough")]
    public async Task A_malformed_credential_is_refused_without_asking(string header, string value)
    {
        await using var gateway = await GatewayHost.StartAsync();

        using var response = await gateway.SendBareAsync("/v1/models", (header, value));

        await Shape.AssertErrorAsync(response, "/v1/models", 401);
        Assert.Equal(0, gateway.Auth.Requests);
    }

    [Fact]
    public async Task A_credential_of_a_thousand_characters_or_not_of_ascii_is_refused_without_asking()
    {
        await using var gateway = await GatewayHost.StartAsync();
        string[] lines = [$"Bearer {new string('a', 1000)}", "Bearer plat_schlüssel_mit_umlaut_ä", "Bearer plat_key_with_a_\0_in_the_middle"];
        foreach (var line in lines)
        {
            var answer = await RawHttp.SendAsync(gateway.Address, $"GET /v1/models HTTP/1.1\r\nHost: x\r\nAuthorization: {line}\r\nConnection: close\r\n\r\n", Ct);
            // Kestrel itself refuses NUL as 400; either way nobody is asked.
            Assert.Contains(RawHttp.StatusOf(answer), new[] { 400, 401 });
        }

        Assert.Equal(0, gateway.Auth.Requests);
    }

    [Fact]
    public async Task Two_different_keys_in_one_request_are_refused_and_two_equal_ones_are_not()
    {
        await using var gateway = await GatewayHost.StartAsync();

        using var different = await gateway.SendBareAsync("/v1/models", ("Authorization", $"Bearer {FakeAuth.GoodKey}"), ("x-api-key", "plat_anotherKeyOfTheTests000000002lIvNR"));
        using var equal = await gateway.SendBareAsync("/v1/models", ("Authorization", $"bearer {FakeAuth.GoodKey}"), ("x-api-key", FakeAuth.GoodKey));
        using var alone = await gateway.SendBareAsync("/v1/models", ("X-Api-Key", FakeAuth.GoodKey));

        Assert.Equal(HttpStatusCode.Unauthorized, different.StatusCode);
        Assert.Equal(HttpStatusCode.OK, equal.StatusCode);
        Assert.Equal(HttpStatusCode.OK, alone.StatusCode);
    }

    [Theory]
    [InlineData("/v1/models")]
    [InlineData("/v1/messages")]
    [InlineData("/api/v1/usage/summary")]
    public async Task A_key_that_AuthService_refuses_is_401(string path)
    {
        await using var gateway = await GatewayHost.StartAsync();

        using var response = await gateway.SendBareAsync(path, ("Authorization", "Bearer plat_unknownKeyOfTheTests000000003tCZ6i"));

        await Shape.AssertErrorAsync(response, path, 401);
        Assert.StartsWith("Bearer", response.Headers.WwwAuthenticate.ToString(), StringComparison.Ordinal);
        Assert.Null(response.Headers.RetryAfter);
        Assert.Equal((1, 0), (gateway.Auth.Requests, gateway.Upstream.Requests));
    }

    [Fact]
    public async Task The_refusal_is_the_one_that_OpenAI_clients_know()
    {
        await using var gateway = await GatewayHost.StartAsync();

        using var response = await gateway.SendBareAsync("/v1/models", ("Authorization", "Bearer plat_unknownKeyOfTheTests000000003tCZ6i"));

        Assert.Contains("\"code\":\"invalid_api_key\"", await response.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_request_is_checked_anew_so_a_revoked_key_is_refused_at_once()
    {
        await using var gateway = await GatewayHost.StartAsync();
        for (var i = 1; i <= 20; i++)
        {
            using var good = await gateway.Client.GetAsync("/v1/models", Ct);
            Assert.Equal(HttpStatusCode.OK, good.StatusCode);
            Assert.Equal(i, gateway.Auth.Requests);
        }

        gateway.Auth.Handler = FakeAuth.Refuse;
        using var refused = await gateway.Client.GetAsync("/v1/models", Ct);

        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        Assert.Equal(20, gateway.Upstream.Requests);
    }
}
