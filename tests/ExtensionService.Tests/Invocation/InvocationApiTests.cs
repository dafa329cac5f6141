using System.Diagnostics;
using System.Net;
using System.Text.Json;
using Platform.Testing;

namespace Platform.ExtensionService.Tests.Invocation;

public sealed class InvocationApiTests(ExtensionApp app, ToolServer tools) : IClassFixture<ExtensionApp>, IClassFixture<ToolServer>
{
    [Fact]
    public async Task Arguments_of_a_post_tool_are_its_json_body_unchanged()
    {
        const string Arguments = """{ "city": "Köln", "days": 3, "nested": {"a": [1, 2.50]} }""";
        var echo = await ResultAsync("/echo", "POST", Arguments);

        Assert.Equal("POST", echo.GetProperty("method").GetString());
        Assert.Equal(Arguments, echo.GetProperty("body").GetString());
        Assert.Equal("application/json", echo.GetProperty("headers").GetProperty("content-type").GetString());
    }

    [Fact]
    public async Task Arguments_of_a_get_tool_are_its_query()
    {
        var echo = await ResultAsync("/echo?fixed=1", "GET", """{"city":"Köln & Bonn","days":3,"fast":true,"none":null,"tags":["a","b"]}""");

        Assert.Equal("GET", echo.GetProperty("method").GetString());
        Assert.Equal("?fixed=1&city=K%C3%B6ln%20%26%20Bonn&days=3&fast=true&tags=%5B%22a%22%2C%22b%22%5D", echo.GetProperty("query").GetString());
    }

    [Fact]
    public async Task The_trace_goes_on_in_the_tool_and_our_own_headers_do_not()
    {
        using var owner = app.Owner(Guid.CreateVersion7());
        await owner.RegisterAsync(tools.Url("/echo"));
        owner.DefaultRequestHeaders.Add("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
        using var response = await owner.InvokeAsync();

        var headers = (await response.JsonAsync()).GetProperty("result").GetProperty("headers");
        Assert.StartsWith("00-0af7651916cd43dd8448eb211c80319c-", headers.GetProperty("traceparent").GetString(), StringComparison.Ordinal);
        Assert.DoesNotContain(headers.EnumerateObject(), h => h.Name.StartsWith("x-platform", StringComparison.OrdinalIgnoreCase));
    }

    [Theory]
    [InlineData("/text", "\"grüß dich\"")]
    [InlineData("/latin1", "\"grüß\"")]
    [InlineData("/empty", "null")]
    [InlineData("/json?body=42", "42")]
    [InlineData("/json?body=null", "null")]
    [InlineData("/json?body=[1,%20{\"a\":1.0}]", "[1, {\"a\":1.0}]")]
    [InlineData("/odd-text", "{\"a\":\"\\ud800\"}")]
    public async Task Json_is_passed_through_and_text_is_wrapped(string path, string expected)
    {
        using var owner = app.Owner(Guid.CreateVersion7());
        await owner.RegisterAsync(tools.Url(path), "GET");
        using var response = await owner.InvokeAsync();

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("application/json", response.Content.Headers.ContentType?.MediaType);
        Assert.Equal($"{{\"result\":{expected}}}", await response.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("/status/500", "tool-failed")]
    [InlineData("/status/503", "tool-failed")]
    [InlineData("/status/401", "tool-failed")]
    [InlineData("/status/403", "tool-failed")]
    [InlineData("/status/404", "tool-failed")]
    [InlineData("/redirect", "tool-redirected")]
    [InlineData("/broken", "tool-unreachable")]
    [InlineData("/json?body={\"a\":", "tool-response-invalid")]
    [InlineData("/json?body=1%202", "tool-response-invalid")]
    [InlineData("/bytes", "tool-response-invalid")]
    [InlineData("/sized/1048577", "tool-response-too-large")]
    [InlineData("/endless", "tool-response-too-large")]
    public async Task A_tool_that_fails_is_a_bad_gateway_with_a_reason(string path, string type)
    {
        using var owner = app.Owner(Guid.CreateVersion7());
        await owner.RegisterAsync(tools.Url(path), "GET");
        using var response = await owner.InvokeAsync();

        await response.AssertProblemAsync(HttpStatusCode.BadGateway, type);
    }

    [Fact]
    public async Task An_answer_of_exactly_the_limit_is_taken()
    {
        Assert.Equal(1024 * 1024, (await ResultAsync("/sized/1048576", "GET", "{}")).GetString()?.Length);
    }

    [Theory]
    [InlineData("http://127.0.0.1:1/")]
    [InlineData("http://no-such-host.invalid/")]
    public async Task A_tool_that_is_not_there_is_a_bad_gateway(string url)
    {
        using var owner = app.Owner(Guid.CreateVersion7());
        await owner.RegisterAsync(new Uri(url));
        using var response = await owner.InvokeAsync();

        await response.AssertProblemAsync(HttpStatusCode.BadGateway, "tool-unreachable");
    }

    [Theory]
    [InlineData("*/*", "application/json")]
    [InlineData("text/*, application/json;q=0.5", "application/json")]
    [InlineData("text/event-stream", "text/event-stream")]
    public async Task Only_who_asks_for_events_by_name_gets_them(string accept, string expected)
    {
        using var owner = app.Owner(Guid.CreateVersion7());
        await owner.RegisterAsync(tools.Url("/echo"));
        owner.DefaultRequestHeaders.Add("Accept", accept);
        using var response = await owner.InvokeAsync();

        Assert.Equal(expected, response.Content.Headers.ContentType?.MediaType);
    }

    [Theory]
    [InlineData("/silent")]
    [InlineData("/stalled")]
    public async Task A_slow_tool_is_a_gateway_timeout_in_time_also_in_the_middle_of_its_body(string path)
    {
        using var owner = app.Owner(Guid.CreateVersion7());
        await owner.RegisterAsync(tools.Url(path), timeoutSeconds: 1);
        var watch = Stopwatch.StartNew();
        using var response = await owner.InvokeAsync();

        await response.AssertProblemAsync(HttpStatusCode.GatewayTimeout, "tool-timeout");
        Assert.InRange(watch.Elapsed, TimeSpan.FromSeconds(0.9), TimeSpan.FromSeconds(9));
    }

    [Theory]
    [InlineData("[]", "POST", HttpStatusCode.BadRequest)]
    [InlineData("\"text\"", "GET", HttpStatusCode.BadRequest)]
    [InlineData("{", "POST", HttpStatusCode.BadRequest)]
    [InlineData("{\"a\":\"\\ud800\"}", "GET", HttpStatusCode.BadRequest)]
    [InlineData("{\"\\ud800\":1}", "GET", HttpStatusCode.BadRequest)]
    [InlineData("", "GET", HttpStatusCode.OK)]
    [InlineData("", "POST", HttpStatusCode.OK)]
    [InlineData("null", "GET", HttpStatusCode.OK)]
    [InlineData("null", "POST", HttpStatusCode.OK)]
    public async Task Arguments_are_an_object_or_nothing(string arguments, string method, HttpStatusCode expected)
    {
        using var owner = app.Owner(Guid.CreateVersion7());
        await owner.RegisterAsync(tools.Url("/echo"), method);
        using var response = await owner.InvokeAsync(arguments);

        Assert.Equal(expected, response.StatusCode);
    }

    [Fact]
    public async Task Arguments_too_long_for_a_query_are_refused()
    {
        using var owner = app.Owner(Guid.CreateVersion7());
        await owner.RegisterAsync(tools.Url("/echo"), "GET");
        using var response = await owner.InvokeAsync($"{{\"a\":\"{new string('x', 10_000)}\"}}");

        await response.AssertProblemAsync(HttpStatusCode.BadRequest, "invalid-request");
    }

    [Theory]
    [InlineData("/api/v1/extensions/demo/tools/other")]
    [InlineData("/api/v1/extensions/other/tools/tool")]
    [InlineData("/api/v1/extensions/demo/tools/a%20b")]
    public async Task An_unknown_tool_is_not_found(string path)
    {
        using var owner = app.Owner(Guid.CreateVersion7());
        await owner.RegisterAsync(tools.Url("/echo"));
        using var response = await owner.PostTextAsync(path, "{}");

        await response.AssertProblemAsync(HttpStatusCode.NotFound, "tool-not-found");
    }

    private async Task<JsonElement> ResultAsync(string path, string method, string arguments)
    {
        using var owner = app.Owner(Guid.CreateVersion7());
        await owner.RegisterAsync(tools.Url(path), method);
        using var response = await owner.InvokeAsync(arguments);
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
        return (await response.JsonAsync()).GetProperty("result");
    }
}
