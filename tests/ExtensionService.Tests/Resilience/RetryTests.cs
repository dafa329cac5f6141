using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Http;
using Platform.Testing;

namespace Platform.ExtensionService.Tests.Resilience;

/// <summary>What is made again, and what stands in for what can't be had.</summary>
public sealed class RetryTests(ExtensionApp app) : IClassFixture<ExtensionApp>, IAsyncLifetime
{
    private readonly ToolServer _tools = new();
    private readonly HttpClient _owner = app.Owner(Guid.CreateVersion7());
    private readonly ConcurrentQueue<string?> _keys = [];
    private int _failures;

    public async ValueTask InitializeAsync()
    {
        await _tools.InitializeAsync();
        _tools.Mood = FailAsync;
    }

    [Theory]
    [InlineData("GET", "{}", null, HttpStatusCode.OK, 3)]
    [InlineData("POST", "{}", null, HttpStatusCode.BadGateway, 1)]
    [InlineData("POST", "{}", "order-17", HttpStatusCode.OK, 3)]
    [InlineData("POST", """{"tools":[{"tool":"tool","idempotent":true}]}""", null, HttpStatusCode.OK, 3)]
    [InlineData("GET", """{"tools":[{"tool":"tool","idempotent":false}]}""", null, HttpStatusCode.BadGateway, 1)]
    [InlineData("GET", """{"retries":0}""", null, HttpStatusCode.BadGateway, 1)]
    [InlineData("GET", """{"retries":1}""", null, HttpStatusCode.BadGateway, 2)]
    public async Task Only_a_call_that_does_no_harm_twice_is_made_again(string method, string settings, string? key, HttpStatusCode expected, int calls)
    {
        await _owner.RegisterAsync(_tools.Url("/moody"), method);
        await _owner.GuardAsync(settings);
        _failures = 2;

        using var request = new HttpRequestMessage(HttpMethod.Post, $"{Requests.Extensions}/demo/tools/tool");
        if (key is not null)
        {
            request.Headers.Add("Idempotency-Key", key);
        }

        using var response = await _owner.SendAsync(request);

        Assert.Equal(expected, response.StatusCode);
        Assert.Equal(calls, _tools.Moods);
        Assert.All(_keys, given => Assert.Equal(key, given));
    }

    [Fact]
    public async Task A_key_that_can_not_be_passed_on_is_refused()
    {
        await _owner.RegisterAsync(_tools.Url("/moody"));
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{Requests.Extensions}/demo/tools/tool") { Headers = { { "Idempotency-Key", new string('x', 256) } } };
        using var response = await _owner.SendAsync(request);

        var problem = await response.AssertProblemAsync(HttpStatusCode.BadRequest, "invalid-request");
        Assert.True(problem.GetProperty("errors").TryGetProperty("Idempotency-Key", out _));
        Assert.Equal(0, _tools.Moods);
    }

    [Fact]
    public async Task The_last_good_answer_to_the_same_arguments_stands_in_while_the_tool_fails()
    {
        await _owner.RegisterAsync(_tools.Url("/moody"));
        await _owner.GuardAsync("""{"retries":0,"minimumCalls":3,"breakSeconds":3600,"tools":[{"tool":"tool","staleIfErrorSeconds":3600}]}""");
        using var good = await _owner.InvokeAsync("""{"city":"Köln"}""");
        Assert.Null(good.Headers.Age);
        _failures = int.MaxValue;

        for (var call = 0; call < 4; call++)
        {
            using var old = await _owner.InvokeAsync("""{"city":"Köln"}""");
            Assert.Equal(await good.Content.ReadAsStringAsync(), await old.Content.ReadAsStringAsync());
            Assert.NotNull(old.Headers.Age);
            Assert.Equal("Platform; hit; detail=stale-if-error", Assert.Single(old.Headers.GetValues("Cache-Status")));
        }

        // By then it is left alone, and for other arguments there is nothing to stand in.
        using var other = await _owner.InvokeAsync("""{"city":"Bonn"}""");
        await other.AssertProblemAsync(HttpStatusCode.ServiceUnavailable, "extension-unavailable");
    }

    [Fact]
    public async Task Nothing_stands_in_for_what_a_tool_says_itself_or_has_not_been_declared_to_keep()
    {
        await _owner.RegisterAsync(_tools.Url("/moody"));
        Assert.Equal(HttpStatusCode.OK, await _owner.StatusAsync());
        _failures = 1;
        Assert.Equal(HttpStatusCode.BadGateway, await _owner.StatusAsync());

        await _owner.GuardAsync("""{"tools":[{"tool":"tool","staleIfErrorSeconds":3600}]}""");
        Assert.Equal(HttpStatusCode.OK, await _owner.StatusAsync());
        _tools.Mood = static context =>
        {
            context.Response.StatusCode = 403;
            return Task.CompletedTask;
        };
        Assert.Equal(HttpStatusCode.BadGateway, await _owner.StatusAsync());
    }

    public async ValueTask DisposeAsync()
    {
        _owner.Dispose();
        await _tools.DisposeAsync();
    }

    private async Task FailAsync(HttpContext context)
    {
        _keys.Enqueue(context.Request.Headers["Idempotency-Key"]);
        if (Interlocked.Decrement(ref _failures) >= 0)
        {
            context.Response.StatusCode = 503;
            return;
        }

        await context.Response.WriteAsJsonAsync(new { number = _tools.Moods });
    }
}
