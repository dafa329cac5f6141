using System.Net;

namespace Platform.Gateway.Tests.Routes;

public sealed class HeaderTransformsTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_client_cannot_smuggle_in_an_identity_nor_anything_a_service_would_believe()
    {
        await using var gateway = await GatewayHost.StartAsync();
        var seen = CaptureHeaders(gateway);

        var answer = await RawHttp.SendAsync(
            gateway.Address,
            "GET /v1/models HTTP/1.1\r\nHost: evil.example\r\n"
            + $"authorization: Bearer {FakeAuth.GoodKey}\r\nX-API-KEY: {FakeAuth.GoodKey}\r\n"
            + "X-Platform-Identity: forged.identity.token\r\nx-platform-identity: another\r\nX-PLATFORM-SERVICE: stolen\r\nX-Platform-Anything: 1\r\nX-Platform-Client-Address: 10.0.0.1\r\n"
            + "X-Forwarded-For: 10.0.0.1\r\nX-Forwarded-Host: evil\r\nForwarded: for=10.0.0.1\r\nX-Real-IP: 10.0.0.1\r\nX-Original-Host: evil\r\n"
            + "Cookie: session=1\r\nProxy-Authorization: Basic eA==\r\nAccept-Language: de\r\nConnection: close, X-Platform-Identity\r\n\r\n",
            Ct);

        Assert.Equal(200, RawHttp.StatusOf(answer));
        var headers = await seen;
        Assert.Equal(FakeAuth.Token, headers["X-Platform-Identity"]);
        Assert.Equal("127.0.0.1", headers["X-Platform-Client-Address"]);
        Assert.Equal("de", headers["Accept-Language"]);
        Assert.Equal(gateway.Upstream.Address.Authority, headers["Host"]);
        Assert.DoesNotContain(headers.Keys, static name =>
            (name.StartsWith("X-Platform-", StringComparison.OrdinalIgnoreCase) && name is not ("X-Platform-Identity" or "X-Platform-Client-Address"))
            || name.StartsWith("X-Forwarded", StringComparison.OrdinalIgnoreCase) || name.StartsWith("X-Original", StringComparison.OrdinalIgnoreCase));
        Assert.All(
            new[] { "Authorization", "x-api-key", "Cookie", "Proxy-Authorization", "Forwarded", "X-Real-IP" },
            name => Assert.False(headers.ContainsKey(name), name));
        Assert.DoesNotContain(headers.Values, static value => value.Contains(FakeAuth.GoodKey, StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_services_own_headers_stay_inside()
    {
        await using var gateway = await GatewayHost.StartAsync();
        gateway.Upstream.Handler = static context =>
        {
            context.Response.Headers["X-Platform-Identity"] = "leak";
            context.Response.Headers["X-Response-Time"] = "0.01ms";
            context.Response.Headers["openai-processing-ms"] = "12";
            return Task.CompletedTask;
        };

        using var response = await gateway.Client.GetAsync("/v1/models", Ct);

        Assert.False(response.Headers.Contains("X-Platform-Identity"));
        Assert.Single(response.Headers.GetValues("X-Response-Time"));
        Assert.Equal("12", Assert.Single(response.Headers.GetValues("openai-processing-ms")));
    }

    [Fact]
    public async Task The_trace_goes_on_behind_the_gateway()
    {
        await using var gateway = await GatewayHost.StartAsync();
        var seen = CaptureHeaders(gateway);

        using var response = await gateway.SendBareAsync(
            "/v1/models", ("Authorization", $"Bearer {FakeAuth.GoodKey}"), ("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var parent = (await seen)["traceparent"];
        Assert.StartsWith("00-0af7651916cd43dd8448eb211c80319c-", parent, StringComparison.Ordinal);
        Assert.DoesNotContain("b7ad6b7169203331", parent, StringComparison.Ordinal);
    }

    private static Task<Dictionary<string, string>> CaptureHeaders(GatewayHost gateway)
    {
        var seen = new TaskCompletionSource<Dictionary<string, string>>();
        gateway.Upstream.Handler = context =>
        {
            seen.TrySetResult(context.Request.Headers.ToDictionary(static h => h.Key, static h => h.Value.ToString(), StringComparer.OrdinalIgnoreCase));
            return Task.CompletedTask;
        };
        return seen.Task;
    }
}
