using Platform.Gateway.Tests.Limits;

namespace Platform.Gateway.Tests.Edge;

public sealed class SecurityHeaderTests
{
    [Theory]
    [InlineData("/v1/models")]
    [InlineData("/nothing/here")]
    [InlineData("/alive")]
    public async Task Every_answer_tells_browsers_to_be_careful(string path)
    {
        await using var gateway = await GatewayHost.StartAsync();
        foreach (var key in new[] { FakeAuth.GoodKey, "key-that-nobody-knows" })
        {
            using var response = await gateway.SendBareAsync(path, ("Authorization", $"Bearer {key}"));

            Assert.Equal("nosniff", SharedLimitTests.Header(response, "X-Content-Type-Options"));
            Assert.Equal("frame-ancestors 'none'", SharedLimitTests.Header(response, "Content-Security-Policy"));
            Assert.Equal("no-referrer", SharedLimitTests.Header(response, "Referrer-Policy"));
            Assert.False(response.Headers.Contains("Strict-Transport-Security"));
        }
    }

    [Fact]
    public async Task What_a_service_says_of_its_page_counts_more()
    {
        await using var gateway = await GatewayHost.StartAsync();
        gateway.Upstream.Handler = static context =>
        {
            context.Response.Headers.ContentSecurityPolicy = "default-src 'self'";
            return Task.CompletedTask;
        };

        using var response = await gateway.Client.GetAsync("/v1/models");

        Assert.Equal("default-src 'self'", SharedLimitTests.Header(response, "Content-Security-Policy"));
    }
}
