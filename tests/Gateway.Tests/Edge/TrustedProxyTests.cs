using System.Net;

namespace Platform.Gateway.Tests.Edge;

public sealed class TrustedProxyTests
{
    [Fact]
    public async Task By_default_nobody_is_believed_about_the_address_or_the_scheme()
    {
        await using var gateway = await GatewayHost.StartAsync(("Limits:Source:RequestsPerMinute", "2"));
        var answers = new List<HttpStatusCode>();
        for (var i = 0; i < 4; i++)
        {
            using var response = await SendAsync(gateway, $"192.0.2.{i}");
            answers.Add(response.StatusCode);
            Assert.False(response.Headers.Contains("Strict-Transport-Security"));
        }

        Assert.Equal([HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.TooManyRequests, HttpStatusCode.TooManyRequests], answers);
    }

    [Fact]
    public async Task A_trusted_proxy_is_believed_and_what_its_client_claims_is_not()
    {
        await using var gateway = await GatewayHost.StartAsync(
            ("Limits:Source:RequestsPerMinute", "2"), ("ForwardedHeaders:KnownNetworks:0", "127.0.0.0/8"), ("ForwardedHeaders:KnownNetworks:1", "::1/128"));
        var answers = new List<HttpStatusCode>();
        for (var i = 0; i < 4; i++)
        {
            // The first address is the client's claim; the proxy added the second, from which it was asked.
            using var response = await SendAsync(gateway, $"192.0.2.{i}, 198.51.100.1");
            answers.Add(response.StatusCode);
            Assert.True(response.Headers.Contains("Strict-Transport-Security"));
        }

        Assert.Equal([HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.TooManyRequests, HttpStatusCode.TooManyRequests], answers);
        using var other = await SendAsync(gateway, "198.51.100.2");
        Assert.Equal(HttpStatusCode.OK, other.StatusCode);
    }

    private static Task<HttpResponseMessage> SendAsync(GatewayHost gateway, string forwardedFor) => gateway.SendBareAsync(
        "/v1/models", ("Authorization", $"Bearer {FakeAuth.GoodKey}"), ("X-Forwarded-For", forwardedFor), ("X-Forwarded-Proto", "https"));
}
