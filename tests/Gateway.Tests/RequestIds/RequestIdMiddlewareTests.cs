using Microsoft.AspNetCore.Http;

namespace Platform.Gateway.Tests.RequestIds;

public sealed class RequestIdMiddlewareTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_request_without_an_id_gets_one_that_service_and_client_both_see()
    {
        await using var gateway = await GatewayHost.StartAsync();
        gateway.Upstream.Handler = static context => context.Response.WriteAsync(context.Request.Headers["X-Request-Id"].ToString());

        using var response = await gateway.Client.GetAsync("/v1/models", Ct);

        var id = Guid.Parse(Assert.Single(response.Headers.GetValues("x-request-id")));
        Assert.Equal(7, id.Version);
        Assert.Equal(id.ToString(), await response.Content.ReadAsStringAsync(Ct));
    }

    [Theory]
    [InlineData("0190a0b4-7c6d-7e8f-9a0b-1c2d3e4f5a6b", true)]
    [InlineData("0190A0B4-7C6D-7E8F-9A0B-1C2D3E4F5A6B", true)]
    [InlineData("00000000-0000-0000-0000-000000000000", false)]
    [InlineData("{0190a0b4-7c6d-7e8f-9a0b-1c2d3e4f5a6b}", false)]
    [InlineData("my own id", false)]
    [InlineData("'; drop table llm_requests; --", false)]
    public async Task Only_a_uuid_of_the_client_is_taken_over(string offered, bool taken)
    {
        await using var gateway = await GatewayHost.StartAsync();
        gateway.Upstream.Handler = static context => context.Response.WriteAsync(context.Request.Headers["X-Request-Id"].ToString());

        using var response = await gateway.SendBareAsync("/v1/models", ("Authorization", $"Bearer {FakeAuth.GoodKey}"), ("X-Request-Id", offered));

        var seen = await response.Content.ReadAsStringAsync(Ct);
        Assert.Equal(taken, string.Equals(offered, seen, StringComparison.OrdinalIgnoreCase));
        Assert.Equal(seen, Assert.Single(response.Headers.GetValues("x-request-id")));
    }

    [Fact]
    public async Task A_service_that_keeps_a_record_of_the_request_answers_with_the_records_id()
    {
        await using var gateway = await GatewayHost.StartAsync();
        gateway.Upstream.Handler = static context =>
        {
            context.Response.Headers["X-Request-Id"] = "0190a0b4-7c6d-7e8f-9a0b-000000000001";
            return Task.CompletedTask;
        };

        using var response = await gateway.Client.GetAsync("/v1/chat/completions", Ct);

        Assert.Equal("0190a0b4-7c6d-7e8f-9a0b-000000000001", Assert.Single(response.Headers.GetValues("x-request-id")));
    }

    [Theory]
    [InlineData("/v1/models")]
    [InlineData("/api/v1/admin/pools")]
    [InlineData("/nowhere")]
    public async Task Errors_carry_the_id_too(string path)
    {
        await using var gateway = await GatewayHost.StartAsync();

        using var response = await gateway.SendBareAsync(path, ("X-Request-Id", "0190a0b4-7c6d-7e8f-9a0b-1c2d3e4f5a6b"));

        Assert.False(response.IsSuccessStatusCode);
        Assert.Equal("0190a0b4-7c6d-7e8f-9a0b-1c2d3e4f5a6b", Assert.Single(response.Headers.GetValues("x-request-id")));
    }
}
