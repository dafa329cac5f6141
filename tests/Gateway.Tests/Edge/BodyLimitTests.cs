using System.Net;
using Microsoft.AspNetCore.Http;

namespace Platform.Gateway.Tests.Edge;

public sealed class BodyLimitTests
{
    private const int Limit = 4096;

    [Theory]
    [InlineData("/v1/chat/completions", false)]
    [InlineData("/v1/chat/completions", true)]
    [InlineData("/v1/messages", false)]
    [InlineData("/v1/messages", true)]
    [InlineData("/api/v1/extensions", false)]
    [InlineData("/api/v1/extensions", true)]
    public async Task A_body_that_is_too_large_is_413_in_the_shape_of_its_path(string path, bool isChunked)
    {
        await using var gateway = await StartAsync();

        using var tooLarge = await PostAsync(gateway, path, Limit + 1, isChunked);
        // Of a chunked body its framing counts as well.
        var length = isChunked ? Limit - 100 : Limit;
        using var fits = await PostAsync(gateway, path, length, isChunked);

        await Shape.AssertErrorAsync(tooLarge, path, 413);
        Assert.Equal($"{length}", await fits.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task A_service_may_have_a_size_of_its_own()
    {
        await using var gateway = await StartAsync(("Requests:MaxBodyBytesOf:usageservice", "2048"), ("Requests:MaxBodyBytesOf:llmservice", "8192"));

        using var usage = await PostAsync(gateway, "/api/v1/usage/prices", 2049, isChunked: false);
        using var llm = await PostAsync(gateway, "/v1/chat/completions", 8000, isChunked: true);

        Assert.Equal([HttpStatusCode.RequestEntityTooLarge, HttpStatusCode.OK], [usage.StatusCode, llm.StatusCode]);
    }

    [Fact]
    public async Task A_body_that_is_too_large_costs_no_check()
    {
        await using var gateway = await StartAsync();
        using var response = await PostAsync(gateway, "/v1/chat/completions", Limit + 1, isChunked: false);

        Assert.Equal((0, 0), (gateway.Auth.Requests, gateway.Upstream.Requests));
    }

    private static async Task<GatewayHost> StartAsync(params (string Key, string Value)[] settings)
    {
        var gateway = await GatewayHost.StartAsync([("Requests:MaxBodyBytes", $"{Limit}"), .. settings]);
        gateway.Upstream.Handler = static async context =>
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body);
            await context.Response.WriteAsync($"{body.Length}");
        };
        return gateway;
    }

    private static Task<HttpResponseMessage> PostAsync(GatewayHost gateway, string path, int length, bool isChunked)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new ByteArrayContent(new byte[length]) };
        request.Headers.TransferEncodingChunked = isChunked;
        return gateway.Client.SendAsync(request);
    }
}
