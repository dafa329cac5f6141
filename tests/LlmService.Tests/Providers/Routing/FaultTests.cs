using System.Net;
using Platform.Contracts;
using Platform.Testing;

namespace Platform.LlmService.Tests.Providers.Routing;

/// <summary>What becomes of a call when the deployment that is asked first fails, in every way that providers fail.</summary>
public sealed class FaultTests(PostgresServer postgres, TestIdentity identity) : IAsyncLifetime
{
    private RoutedLlm _routed = null!;

    public async ValueTask InitializeAsync()
    {
        _routed = await RoutedLlm.StartAsync(postgres, identity);
        await _routed.DeployBothAsync();
    }

    public ValueTask DisposeAsync() => _routed.DisposeAsync();

    [Theory]
    [InlineData(500, null, "upstream_failed")]
    [InlineData(503, null, "upstream_unavailable")]
    [InlineData(529, null, "upstream_unavailable")]
    [InlineData(429, 17, "fake_code")]
    [InlineData(401, null, "upstream_auth_error")]
    [InlineData(404, null, "fake_code")]
    public async Task A_refusal_that_is_not_the_callers_fault_is_answered_by_the_next_deployment_and_billed_once(int status, int? retryAfter, string error)
    {
        _routed.First.Script = new() { Status = status, RetryAfterSeconds = retryAfter };
        foreach (var stream in (bool[])[false, true])
        {
            using var response = await _routed.AskAsync(stream);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            await response.Content.ReadAsStringAsync();
            var call = LlmUnderTest.IdOf(response);
            var row = await _routed.Llm.SettledAsync(call);
            Assert.Equal((CompletionStatus.Completed, 11, 5, false), (row.Status, row.Input, row.Output, row.Estimated));
            // The second one may find the first deployment left alone, and has nothing to tell of it.
            var route = await _routed.RouteOfAsync(call);
            Assert.Equal(("second", RoutedLlm.Model, "at-second"), (route.Provider, route.Model, route.Deployment));
            Assert.Contains((route.Attempts, route.Failed), new[] { (2, $"at-first:{error}"), (1, "-") });
        }

        Assert.Equal(2, _routed.Second.Completed);
        Assert.Equal(2, (await _routed.Llm.RowsAsync()).Count);
        Assert.Equal("model-of-second", _routed.Second.Calls.First().Body["model"]!.GetValue<string>());
        Assert.Equal($"Bearer {FakeUpstream.ApiKey}-second", _routed.Second.Calls.First().Authorization);
    }

    [Fact]
    public async Task A_deployment_that_is_not_there_is_passed_over()
    {
        await _routed.First.DisposeAsync();
        using var response = await _routed.AskAsync();
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(new("second", RoutedLlm.Model, "at-second", 2, "at-first:upstream_unreachable"), await _routed.RouteOfAsync(LlmUnderTest.IdOf(response)));
    }

    [Theory]
    [InlineData(FakeUpstreamFault.Malformed, false, 502, "upstream_malformed")]
    [InlineData(FakeUpstreamFault.Malformed, true, 502, "upstream_malformed")]
    [InlineData(FakeUpstreamFault.Cut, false, 502, "upstream_broken_off")]
    [InlineData(FakeUpstreamFault.Hang, false, 504, "upstream_timeout")]
    public async Task What_may_already_be_on_a_bill_is_not_asked_for_a_second_time(FakeUpstreamFault fault, bool stream, int expected, string code)
    {
        _routed.First.Script = new() { Fault = fault };
        using var response = await _routed.AskAsync(stream);
        Assert.Equal(expected, (int)response.StatusCode);
        Assert.NotNull(response.Headers.RetryAfter);
        Assert.Equal(code, (await LlmUnderTest.ErrorOfAsync(response))["code"]!.GetValue<string>());
        var row = await _routed.Llm.SettledAsync(LlmUnderTest.IdOf(response));
        Assert.Equal((CompletionStatus.Error, true), (row.Status, row.Estimated));
        Assert.Equal((1, 0), (_routed.First.Received, _routed.Second.Received));
        Assert.Equal(new("first", RoutedLlm.Model, "at-first", 1, "-"), await _routed.RouteOfAsync(row.Id));
    }

    [Theory]
    [InlineData(FakeUpstreamFault.Cut)]
    [InlineData(FakeUpstreamFault.Hang)]
    public async Task After_the_first_token_nobody_else_is_asked(FakeUpstreamFault fault)
    {
        _routed.First.Script = new() { Chunks = 50, Fault = fault, FaultAfter = 3 };
        using var response = await _routed.AskAsync(stream: true);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var text = await response.Content.ReadAsStringAsync();
        Assert.Contains("\"error\"", text, StringComparison.Ordinal);
        Assert.DoesNotContain("[DONE]", text, StringComparison.Ordinal);
        var row = await _routed.Llm.SettledAsync(LlmUnderTest.IdOf(response));
        Assert.Equal((CompletionStatus.Error, 3L, true), (row.Status, row.Output, row.Estimated));
        Assert.Equal(0, _routed.Second.Received);
    }

    [Fact]
    public async Task A_slow_answer_is_waited_for()
    {
        _routed.First.Script = new() { ChunkDelay = TimeSpan.FromMilliseconds(100) };
        using var response = await _routed.AskAsync();
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal((1, 0), (_routed.First.Completed, _routed.Second.Received));
    }

    [Fact]
    public async Task The_callers_own_mistake_is_told_by_the_first_who_sees_it()
    {
        _routed.First.Script = new() { Status = 400 };
        using var response = await _routed.AskAsync();
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal((1, 0), (_routed.First.Received, _routed.Second.Received));
    }

    [Fact]
    public async Task When_all_fail_it_is_tried_again_and_the_last_word_is_told_in_one_unbilled_row()
    {
        (_routed.First.Script, _routed.Second.Script) = (new() { Status = 500 }, new() { Status = 503 });
        using var response = await _routed.AskAsync();
        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.NotNull(response.Headers.RetryAfter);
        Assert.Equal((2, 2), (_routed.First.Received, _routed.Second.Received));
        var row = await _routed.Llm.SettledAsync();
        Assert.Equal((CompletionStatus.Error, 0L, 0L, false), (row.Status, row.Input, row.Output, row.Estimated));
        Assert.Equal(
            new("second", RoutedLlm.Model, "at-second", 4, "at-first:upstream_failed,at-second:upstream_unavailable,at-first:upstream_failed"), await _routed.RouteOfAsync(row.Id));
    }

    [Fact]
    public async Task A_failure_that_passes_is_not_seen_by_the_client()
    {
        await _routed.Manager.DeleteAsync($"{RoutedLlm.DeploymentPath}/at-second");
        _routed.First.ScriptFor = _ => new() { Status = _routed.First.Received < 3 ? 500 : 200 };
        using var response = await _routed.AskAsync();
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(3, (await _routed.RouteOfAsync(LlmUnderTest.IdOf(response))).Attempts);
    }

    [Fact]
    public async Task A_short_retry_after_is_waited_for_and_a_long_one_is_passed_on()
    {
        await _routed.Manager.DeleteAsync($"{RoutedLlm.DeploymentPath}/at-second");
        _routed.First.ScriptFor = _ => _routed.First.Received == 1 ? new() { Status = 429, RetryAfterSeconds = 1 } : new();
        var began = TimeProvider.System.GetTimestamp();
        using (var response = await _routed.AskAsync())
        {
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            Assert.True(TimeProvider.System.GetElapsedTime(began) >= TimeSpan.FromMilliseconds(900));
        }

        _routed.First.ScriptFor = static _ => new() { Status = 429, RetryAfterSeconds = 60 };
        using var refused = await _routed.AskAsync();
        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
        Assert.Equal(TimeSpan.FromSeconds(60), refused.Headers.RetryAfter?.Delta);
        Assert.Equal(3, _routed.First.Received);
    }

    [Fact]
    public async Task While_all_deployments_cool_down_nobody_is_asked_and_no_row_is_written()
    {
        (_routed.First.Script, _routed.Second.Script) = (new() { Status = 429, RetryAfterSeconds = 60 }, new() { Status = 401 });
        using (var response = await _routed.AskAsync())
        {
            Assert.Equal(HttpStatusCode.BadGateway, response.StatusCode);
        }

        using var refused = await _routed.AskAsync();
        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        Assert.Equal("deployments_cooling_down", (await LlmUnderTest.ErrorOfAsync(refused))["code"]!.GetValue<string>());
        // The key is tried again before the minute is over.
        Assert.InRange(refused.Headers.RetryAfter!.Delta!.Value, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(10));
        Assert.Equal((1, 1), (_routed.First.Received, _routed.Second.Received));
        Assert.Single(await _routed.Llm.RowsAsync());
    }

    [Fact]
    public async Task A_client_that_leaves_between_two_attempts_pays_nothing()
    {
        await _routed.Manager.DeleteAsync($"{RoutedLlm.DeploymentPath}/at-second");
        _routed.First.Script = new() { Status = 429, RetryAfterSeconds = 2 };
        using var impatient = new CancellationTokenSource();
        var asked = _routed.Llm.PostAsync(LlmUnderTest.Body(RoutedLlm.Model), impatient.Token);
        await Poll.UntilAsync(() => _routed.First.Received == 1, "it was asked once");
        await impatient.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asked);
        var row = await _routed.Llm.SettledAsync();
        Assert.Equal((CompletionStatus.Cancelled, 0L, 0L), (row.Status, row.Input, row.Output));
    }
}
