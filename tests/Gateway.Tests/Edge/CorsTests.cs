using System.Net;

namespace Platform.Gateway.Tests.Edge;

public sealed class CorsTests
{
    private const string Console = "https://console.example";

    [Fact]
    public async Task By_default_no_page_may_call()
    {
        await using var gateway = await GatewayHost.StartAsync();

        using var preflight = await PreflightAsync(gateway, Console);

        Assert.Equal(HttpStatusCode.Unauthorized, preflight.StatusCode);
        Assert.False(preflight.Headers.Contains("Access-Control-Allow-Origin"));
    }

    [Fact]
    public async Task A_preflight_of_a_configured_origin_needs_no_credential_and_goes_no_further()
    {
        await using var gateway = await GatewayHost.StartAsync(("Cors:Origins:0", Console));

        using var preflight = await PreflightAsync(gateway, Console);
        using var other = await PreflightAsync(gateway, "https://elsewhere.example");

        Assert.Equal(HttpStatusCode.NoContent, preflight.StatusCode);
        Assert.Equal([Console], preflight.Headers.GetValues("Access-Control-Allow-Origin"));
        Assert.Contains("authorization", preflight.Headers.GetValues("Access-Control-Allow-Headers").Single(), StringComparison.OrdinalIgnoreCase);
        Assert.False(other.Headers.Contains("Access-Control-Allow-Origin"));
        Assert.Equal((0, 0), (gateway.Auth.Requests, gateway.Upstream.Requests));
    }

    [Theory]
    [InlineData(FakeAuth.GoodKey, HttpStatusCode.OK)]
    [InlineData("key-that-nobody-knows", HttpStatusCode.Unauthorized)]
    public async Task Pages_can_read_answers_and_errors_alike(string key, HttpStatusCode expected)
    {
        await using var gateway = await GatewayHost.StartAsync(("Cors:Origins:0", Console));

        using var response = await gateway.SendBareAsync("/v1/models", ("Origin", Console), ("Authorization", $"Bearer {key}"));

        Assert.Equal(expected, response.StatusCode);
        Assert.Equal([Console], response.Headers.GetValues("Access-Control-Allow-Origin"));
        Assert.Contains("X-Request-Id", response.Headers.GetValues("Access-Control-Expose-Headers").Single(), StringComparison.Ordinal);
        Assert.Contains("Idempotency-Replayed", response.Headers.GetValues("Access-Control-Expose-Headers").Single(), StringComparison.Ordinal);
        Assert.False(response.Headers.Contains("Access-Control-Allow-Credentials"));
    }

    private static async Task<HttpResponseMessage> PreflightAsync(GatewayHost gateway, string origin)
    {
        using var client = new HttpClient { BaseAddress = gateway.Address };
        using var request = new HttpRequestMessage(HttpMethod.Options, "/v1/chat/completions");
        request.Headers.Add("Origin", origin);
        request.Headers.Add("Access-Control-Request-Method", "POST");
        request.Headers.Add("Access-Control-Request-Headers", "authorization,content-type");
        return await client.SendAsync(request);
    }
}
