namespace Platform.Gateway.Tests.Edge;

public sealed class ServerLimitTests
{
    [Theory]
    [InlineData("Requests:MaxHeaderBytes", "4096", 431)]
    [InlineData("Requests:MaxRequestLineBytes", "1024", 414)]
    public async Task Requests_that_are_too_large_in_their_head_are_refused_by_the_server(string key, string value, int status)
    {
        await using var gateway = await GatewayHost.StartAsync((key, value));
        var filler = new string('a', int.Parse(value, System.Globalization.CultureInfo.InvariantCulture));
        var (path, header) = status == 414 ? ($"/{filler}", "") : ("/", filler);

        var request = $"GET {path} HTTP/1.1\r\nHost: x\r\nX-Filler: {header}\r\n\r\n";
        var answer = await RawHttp.SendAsync(gateway.Address, request, TestContext.Current.CancellationToken);

        Assert.Equal(status, RawHttp.StatusOf(answer));
    }

    [Fact]
    public async Task Who_sends_too_many_headers_is_refused()
    {
        await using var gateway = await GatewayHost.StartAsync(("Requests:MaxHeaders", "10"));
        var headers = string.Concat(Enumerable.Range(0, 11).Select(static i => $"X-{i}: 1\r\n"));

        var answer = await RawHttp.SendAsync(gateway.Address, $"GET / HTTP/1.1\r\nHost: x\r\n{headers}\r\n", TestContext.Current.CancellationToken);

        Assert.Equal(431, RawHttp.StatusOf(answer));
    }

    [Fact]
    public async Task Who_does_not_come_to_the_end_of_the_headers_is_cut_off()
    {
        await using var gateway = await GatewayHost.StartAsync(("Requests:HeaderTimeout", "00:00:01"));

        var answer = await RawHttp.SendAsync(gateway.Address, "GET / HTTP/1.1\r\nHost: x\r\n", TestContext.Current.CancellationToken);

        Assert.Equal(408, RawHttp.StatusOf(answer));
    }
}
