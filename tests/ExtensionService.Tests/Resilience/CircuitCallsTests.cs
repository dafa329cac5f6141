using System.Net;
using Microsoft.AspNetCore.Http;
using Platform.Testing;

namespace Platform.ExtensionService.Tests.Resilience;

/// <summary>An extension that fails is left alone, and comes back.</summary>
public sealed class CircuitCallsTests(QuickApp app) : IClassFixture<QuickApp>, IAsyncLifetime
{
    private const string Quick = """{"minimumCalls":2,"breakSeconds":1,"retries":0}""";
    private const string ForLong = """{"minimumCalls":2,"breakSeconds":3600,"retries":0}""";
    private readonly ToolServer _tools = new();
    private readonly HttpClient _owner = app.Owner(Guid.CreateVersion7());

    public async ValueTask InitializeAsync()
    {
        await _tools.InitializeAsync();
        await _owner.RegisterAsync(_tools.Url("/moody"));
    }

    [Fact]
    public async Task One_that_fails_is_asked_no_more_and_callers_are_told_what_is_known()
    {
        await _owner.GuardAsync(ForLong);
        _tools.Mood = Answer(500);
        await AssertStatusesAsync(HttpStatusCode.BadGateway, HttpStatusCode.BadGateway);

        using var refused = await _owner.InvokeAsync();

        var problem = await refused.AssertProblemAsync(HttpStatusCode.ServiceUnavailable, "extension-unavailable");
        Assert.Equal("unavailable", problem.GetProperty("state").GetString());
        Assert.Equal("answered with status 500", problem.GetProperty("lastError").GetString());
        Assert.True(problem.GetProperty("since").TryGetDateTimeOffset(out _));
        Assert.InRange(refused.Headers.RetryAfter?.Delta?.TotalSeconds ?? 0, 1, 3600);
        Assert.Equal(2, _tools.Moods);
    }

    [Fact]
    public async Task Others_of_the_same_tenant_are_called_as_ever()
    {
        await _owner.GuardAsync(ForLong);
        await _owner.RegisterAsync("other", _tools.Url("/echo"), "POST");
        _tools.Mood = Answer(500);
        await AssertStatusesAsync(HttpStatusCode.BadGateway, HttpStatusCode.BadGateway, HttpStatusCode.ServiceUnavailable);

        Assert.Equal(HttpStatusCode.OK, await _owner.StatusAsync("other"));
    }

    [Fact]
    public async Task What_a_tool_says_about_its_arguments_is_no_failure_of_the_extension()
    {
        await _owner.GuardAsync(ForLong);
        _tools.Mood = Answer(404);

        await AssertStatusesAsync([.. Enumerable.Repeat(HttpStatusCode.BadGateway, 6)]);
        Assert.Equal(6, _tools.Moods);
    }

    [Fact]
    public async Task One_that_answers_no_more_within_its_time_is_left_alone_too()
    {
        await _owner.GuardAsync("""{"minimumCalls":1,"breakSeconds":3600,"timeoutSeconds":1}""");
        _tools.Mood = Hang;

        await AssertStatusesAsync(HttpStatusCode.GatewayTimeout, HttpStatusCode.ServiceUnavailable);
        Assert.Equal(1, _tools.Moods);
    }

    [Fact]
    public async Task A_caller_that_hangs_up_counts_for_nothing()
    {
        await _owner.GuardAsync("""{"minimumCalls":1,"breakSeconds":3600}""");
        _tools.Mood = Hang;
        using (var hangUp = new CancellationTokenSource())
        {
            using var content = new StringContent("{}", System.Text.Encoding.UTF8, "application/json");
            var call = _owner.PostAsync($"{Requests.Extensions}/demo/tools/tool", content, hangUp.Token);
            await Poll.UntilAsync(() => _tools.Moods == 1, "the tool is called");
            await hangUp.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        }

        _tools.Mood = null;
        Assert.Equal(HttpStatusCode.OK, await _owner.StatusAsync());
    }

    [Fact]
    public async Task After_a_break_it_comes_back_by_itself()
    {
        await _owner.GuardAsync(Quick);
        _tools.Mood = Answer(500);
        await AssertStatusesAsync(HttpStatusCode.BadGateway, HttpStatusCode.BadGateway, HttpStatusCode.ServiceUnavailable);

        _tools.Mood = null;

        await Poll.UntilAsync(async () => await _owner.StatusAsync() == HttpStatusCode.OK, "it is called again");
        await AssertStatusesAsync(HttpStatusCode.OK, HttpStatusCode.OK);
    }

    [Fact]
    public async Task Whoever_has_mended_it_need_not_wait()
    {
        await _owner.GuardAsync(ForLong);
        _tools.Mood = Answer(500);
        await AssertStatusesAsync(HttpStatusCode.BadGateway, HttpStatusCode.BadGateway, HttpStatusCode.ServiceUnavailable);
        _tools.Mood = null;

        await _owner.DoAsync("reconnect");

        await AssertStatusesAsync(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_disabled_one_is_not_called_until_it_is_enabled()
    {
        await _owner.DoAsync("disable");
        using var refused = await _owner.InvokeAsync();
        await refused.AssertProblemAsync(HttpStatusCode.Conflict, "extension-disabled");
        Assert.Equal("disabled", await _owner.StateAsync());
        Assert.Equal(0, _tools.Moods);

        await _owner.DoAsync("enable");
        await AssertStatusesAsync(HttpStatusCode.OK);
    }

    [Fact]
    public async Task One_that_is_registered_anew_begins_anew()
    {
        await _owner.GuardAsync(ForLong);
        _tools.Mood = Answer(500);
        await AssertStatusesAsync(HttpStatusCode.BadGateway, HttpStatusCode.BadGateway, HttpStatusCode.ServiceUnavailable);
        using var removed = await _owner.DeleteAsync($"{Requests.Extensions}/demo");
        await _owner.RegisterAsync(_tools.Url("/moody"));

        await AssertStatusesAsync([.. Enumerable.Repeat(HttpStatusCode.BadGateway, 4)]);
    }

    [Fact]
    public async Task A_probe_finds_out_that_it_is_down_and_that_it_is_back_without_a_single_call()
    {
        _tools.Mood = Answer(503);
        await _owner.GuardAsync($$"""{"breakSeconds":1,"probe":{"url":"{{_tools.Url("/moody")}}","intervalSeconds":1} }""");
        await _owner.RegisterAsync("other", _tools.Url("/echo"), "POST");
        await Poll.UntilAsync(async () => await _owner.StateAsync() == "unavailable", "the probe has failed");
        using (var refused = await _owner.InvokeAsync())
        {
            await refused.AssertProblemAsync(HttpStatusCode.ServiceUnavailable, "extension-unavailable");
        }

        _tools.Mood = static context => context.Request.Method == "GET" ? Task.CompletedTask : Answer(500)(context);

        await Poll.UntilAsync(async () => await _owner.StateAsync() == "healthy", "the probe has succeeded");
        Assert.Equal(HttpStatusCode.BadGateway, await _owner.StatusAsync());
    }

    [Fact]
    public async Task A_probe_that_hangs_ends_in_time_and_holds_up_no_other()
    {
        _tools.Mood = Hang;
        await _owner.GuardAsync($$"""{"breakSeconds":1,"probe":{"url":"{{_tools.Url("/moody")}}","intervalSeconds":1,"timeoutSeconds":1} }""");

        await Poll.UntilAsync(async () => await _owner.StateAsync() == "unavailable", "the probes have timed out");
    }

    public async ValueTask DisposeAsync()
    {
        _owner.Dispose();
        await _tools.DisposeAsync();
    }

    private static Func<HttpContext, Task> Answer(int status) => context =>
    {
        context.Response.StatusCode = status;
        return Task.CompletedTask;
    };

    private static async Task Hang(HttpContext context)
    {
        var gone = new TaskCompletionSource();
        await using var registration = context.RequestAborted.Register(gone.SetResult);
        await gone.Task;
    }

    private async Task AssertStatusesAsync(params HttpStatusCode[] expected)
    {
        foreach (var status in expected)
        {
            Assert.Equal(status, await _owner.StatusAsync());
        }
    }
}
