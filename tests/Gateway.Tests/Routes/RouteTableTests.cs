using System.Net;
using Microsoft.AspNetCore.Http;

namespace Platform.Gateway.Tests.Routes;

public sealed class RouteTableTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/v1/chat/completions?x=1", "llmservice")]
    [InlineData("/v1/models/meta%2Fllama", "llmservice")]
    [InlineData("/v1/responses/resp_1/input_items?limit=5", "llmservice")]
    [InlineData("/v1/messages/count_tokens", "llmservice")]
    [InlineData("/api/v1/agents?limit=5", "llmservice")]
    [InlineData("/api/v1/agents/front.desk/effective", "llmservice")]
    [InlineData("/api/v1/agents/front.desk/chat", "llmservice")]
    [InlineData("/api/v1/agent-files", "llmservice")]
    [InlineData("/api/v1/agent-types/support", "llmservice")]
    [InlineData("/api/v1/agent-defaults", "llmservice")]
    [InlineData("/api/v1/conversations/search?q=a%20b", "llmservice")]
    [InlineData("/api/v1/compare", "llmservice")]
    [InlineData("/api/v1/extensions/weather", "extensionservice")]
    [InlineData("/api/v1/extension-catalogue/weather/1.0.0-rc.1", "extensionservice")]
    [InlineData("/api/v1/tools?search=sky", "extensionservice")]
    [InlineData("/mcp", "extensionservice")]
    [InlineData("/api/v1/agents/helper/tools", "extensionservice")]
    [InlineData("/api/v1/agents/helper/tools/", "extensionservice")]
    [InlineData("/api/v1/usage/requests?limit=5&after=a%20b", "usageservice")]
    public async Task A_request_reaches_its_service_as_it_was_sent(string path, string service)
    {
        await using var other = await FakeService.StartAsync();
        await using var gateway = await GatewayHost.StartAsync(
            [.. new[] { "llmservice", "extensionservice", "usageservice" }.Where(name => name != service)
                .Select(name => (name, other.Address.ToString()))]);
        gateway.Upstream.Handler = static context =>
            context.Response.WriteAsync(context.Features.Get<Microsoft.AspNetCore.Http.Features.IHttpRequestFeature>()!.RawTarget);

        Assert.Equal(path, await gateway.Client.GetStringAsync(path, Ct));
        Assert.Equal(0, other.Requests);
    }

    [Fact]
    public async Task Accounts_and_keys_are_AuthServices()
    {
        await using var gateway = await GatewayHost.StartAsync();
        gateway.Auth.Handler = static context => context.Request.Path.StartsWithSegments("/api/v1/auth")
            ? context.Response.WriteAsync("me")
            : FakeAuth.Answer(context);

        Assert.Equal("me", await gateway.Client.GetStringAsync("/api/v1/auth/me", Ct));
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/internal/credentials/check")]
    [InlineData("/internal/usage/events")]
    [InlineData("/.well-known/jwks.json")]
    [InlineData("/api/v1/admin")]
    [InlineData("/api/v1/admin/cache")]
    [InlineData("/api/v1/admin/pools/llm")]
    [InlineData("/api/v1/administration")]
    [InlineData("/api/v1/authentication")]
    [InlineData("/api/v1/agentsmith")]
    [InlineData("/internal/caches")]
    [InlineData("/v10/models")]
    [InlineData("/openapi/v1.json")]
    public async Task What_the_table_does_not_name_does_not_exist(string path)
    {
        await using var gateway = await GatewayHost.StartAsync();

        using var response = await gateway.Client.GetAsync(path, Ct);
        using var keyless = await gateway.SendBareAsync(path);

        await Shape.AssertErrorAsync(response, path, 404);
        await Shape.AssertErrorAsync(keyless, path, 404);
        Assert.Equal((0, 0), (gateway.Auth.Requests, gateway.Upstream.Requests));
    }

    [Theory]
    [InlineData("/api/v1/admin/..%2fpools")]
    [InlineData("/api/v1/admin/%252e%252e/pools")]
    [InlineData("/v1/../internal/credentials/check")]
    [InlineData("/v1/%2e%2e/internal/credentials/check")]
    [InlineData("/v1/.%2e/internal/credentials/check")]
    [InlineData("/v1/..%2finternal/credentials/check")]
    [InlineData("/v1/..%5cinternal/credentials/check")]
    [InlineData("/v1/..\\internal\\credentials\\check")]
    [InlineData("/v1/%252e%252e/internal/credentials/check")]
    [InlineData("/v1/%252e%252e%252finternal/credentials/check")]
    [InlineData("/v1/%25252e%25252e%25252finternal/credentials/check")]
    [InlineData("/v1/x/%2e%2e%2f%2e%2e%2f.well-known/jwks.json")]
    [InlineData("//internal/credentials/check")]
    [InlineData("/v1//../../internal/credentials/check")]
    [InlineData("/v1;/../internal/credentials/check")]
    [InlineData("http://authservice/internal/credentials/check")]
    public async Task No_spelling_of_a_path_leads_to_the_inside(string target)
    {
        await using var gateway = await GatewayHost.StartAsync();
        var reached = new List<string>();
        gateway.Upstream.Handler = context =>
        {
            reached.Add(context.Features.Get<Microsoft.AspNetCore.Http.Features.IHttpRequestFeature>()!.RawTarget);
            return Task.CompletedTask;
        };

        var answer = await RawHttp.SendAsync(
            gateway.Address, $"GET {target} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {FakeAuth.GoodKey}\r\nConnection: close\r\n\r\n", Ct);

        Assert.Contains(RawHttp.StatusOf(answer), new[] { 400, 404 });
        Assert.Empty(reached);
        Assert.Equal(0, gateway.Auth.Requests);
    }

    [Fact]
    public async Task The_gateway_is_healthy_by_itself()
    {
        await using var gateway = await GatewayHost.StartAsync();
        await gateway.Auth.StopAsync();
        await gateway.Upstream.StopAsync();

        using var response = await gateway.SendBareAsync("/health");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }
}
