using System.Net;
using Platform.Contracts;
using Platform.Testing;

namespace Platform.LlmService.Tests.Providers.Routing;

/// <summary>What becomes of a call whose first deployment is slow to begin, where a second one is to be asked then.</summary>
public sealed class HedgingTests(PostgresServer postgres, TestIdentity identity) : IAsyncLifetime
{
    private static readonly FakeUpstreamScript Silent = new() { Fault = FakeUpstreamFault.Hang };

    // Whoever waits for it answers when the other deployment has been asked.
    private readonly TaskCompletionSource _secondAsked = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private RoutedLlm _routed = null!;

    public async ValueTask InitializeAsync()
    {
        // Only what is asked as well is to end the waiting.
        _routed = await RoutedLlm.StartAsync(
            postgres, identity, LlmUnderTest.Setting("Providers:OpenAI:ResponseTimeout", "00:02:00"), LlmUnderTest.Setting("Chat:HeartbeatAfter", "00:00:00.05"));
        await _routed.DeployAsync("first", ""","priority":1,"hedgeAfterMilliseconds":20""");
        await _routed.DeployAsync("second", ""","priority":2""");
    }

    public ValueTask DisposeAsync() => _routed.DisposeAsync();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_second_deployment_answers_for_one_that_stays_silent_and_is_the_only_one_that_is_billed(bool stream)
    {
        _routed.First.Script = Silent;
        using var response = await _routed.AskAsync(stream);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Contains(stream ? "[DONE]" : "t0 t1 t2 t3 t4", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        await AssertOneRowAsync(response, new("second", RoutedLlm.Model, "at-second", 2, "at-first:outpaced"));
        await Poll.UntilAsync(() => _routed.First.Aborted == 1, "the slow one was told to stop");
        Assert.Equal((1, 1), (_routed.First.Received, _routed.Second.Completed));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_first_may_still_win(bool stream)
    {
        _routed.First.Script = new() { After = _secondAsked.Task };
        SecondDoes(Silent);
        using var response = await _routed.AskAsync(stream);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        await response.Content.ReadAsStringAsync();
        await AssertOneRowAsync(response, new("first", RoutedLlm.Model, "at-first", 2, "at-second:outpaced"));
        await Poll.UntilAsync(() => _routed.Second.Aborted == 1, "the second was told to stop");
    }

    [Fact]
    public async Task Of_two_slow_ones_one_answers_and_the_other_is_not_heard()
    {
        var delay = TimeSpan.FromMilliseconds(100);
        _routed.First.Script = new() { After = _secondAsked.Task, ChunkDelay = delay };
        SecondDoes(new() { ChunkDelay = delay });
        using var response = await _routed.AskAsync(stream: true);
        var text = await response.Content.ReadAsStringAsync();
        Assert.Single(text.Split("[DONE]")[..^1]);
        Assert.Single(text.Split("\"t0 \"")[..^1]);
        var row = await _routed.Llm.SettledAsync(LlmUnderTest.IdOf(response));
        Assert.Equal((CompletionStatus.Completed, 11L, 5L), (row.Status, row.Input, row.Output));
        Assert.Single(await _routed.Llm.RowsAsync());
        Assert.Equal((1, 1), (_routed.First.Received, _routed.Second.Received));
        await Poll.UntilAsync(() => _routed.First.Aborted + _routed.Second.Aborted == 1, "one was told to stop");
    }

    [Fact]
    public async Task A_client_that_leaves_meanwhile_ends_both_in_one_row()
    {
        _routed.First.Script = Silent;
        SecondDoes(Silent);
        using var impatient = new CancellationTokenSource();
        var asked = _routed.Llm.PostAsync(LlmUnderTest.Body(RoutedLlm.Model, stream: true), impatient.Token);
        await _secondAsked.Task;
        await impatient.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asked);
        var row = await _routed.Llm.SettledAsync();
        Assert.Equal((CompletionStatus.Cancelled, 0L, true), (row.Status, row.Output, row.Estimated));
        await Poll.UntilAsync(() => (_routed.First.Aborted, _routed.Second.Aborted) == (1, 1), "both were told to stop");
        Assert.Single(await _routed.Llm.RowsAsync());
    }

    [Fact]
    public async Task A_failure_of_the_second_is_none_of_the_call()
    {
        _routed.First.ScriptFor = _ => new() { After = Poll.UntilAsync(() => _routed.Second.Completed == 1, "the second has failed") };
        _routed.Second.Script = new() { Status = 500 };
        using var response = await _routed.AskAsync();
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        await AssertOneRowAsync(response, new("first", RoutedLlm.Model, "at-first", 2, "at-second:upstream_failed"));
    }

    [Theory]
    [InlineData(500, FakeUpstreamFault.None, "upstream_failed")]
    [InlineData(200, FakeUpstreamFault.Cut, "upstream_broken_off")]
    public async Task A_failure_of_the_first_leaves_the_answer_to_the_second(int status, FakeUpstreamFault fault, string error)
    {
        _routed.First.Script = new() { After = _secondAsked.Task, Status = status, Fault = fault };
        SecondDoes(new() { ChunkDelay = TimeSpan.FromMilliseconds(300) });
        using var response = await _routed.AskAsync();
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        await AssertOneRowAsync(response, new("second", RoutedLlm.Model, "at-second", 2, $"at-first:{error}"));
    }

    [Fact]
    public async Task When_both_fail_it_is_tried_again_without_a_second_hedge()
    {
        _routed.First.Script = new() { After = _secondAsked.Task, Status = 500 };
        SecondDoes(new() { Status = 503 });
        using var response = await _routed.AskAsync();
        Assert.False(response.IsSuccessStatusCode);
        var row = await _routed.Llm.SettledAsync();
        Assert.Equal((CompletionStatus.Error, 0L, 0L), (row.Status, row.Input, row.Output));
        Assert.Equal((2, 2, 4), (_routed.First.Received, _routed.Second.Received, (await _routed.RouteOfAsync(row.Id)).Attempts));
    }

    [Fact]
    public async Task What_may_be_on_a_bill_is_not_asked_for_again_when_the_second_fails_too()
    {
        _routed.First.Script = new() { After = _secondAsked.Task, Fault = FakeUpstreamFault.Cut };
        SecondDoes(new() { Status = 503 });
        using var response = await _routed.AskAsync();
        Assert.Equal(HttpStatusCode.BadGateway, response.StatusCode);
        var row = await _routed.Llm.SettledAsync();
        Assert.Equal((CompletionStatus.Error, true), (row.Status, row.Estimated));
        Assert.Equal(new("first", RoutedLlm.Model, "at-first", 2, "at-second:upstream_unavailable"), await _routed.RouteOfAsync(row.Id));
        Assert.Equal((1, 1), (_routed.First.Received, _routed.Second.Received));
    }

    private void SecondDoes(FakeUpstreamScript script) => _routed.Second.ScriptFor = _ =>
    {
        _secondAsked.TrySetResult();
        return script;
    };

    private async Task AssertOneRowAsync(HttpResponseMessage response, RouteOfCall route)
    {
        var row = await _routed.Llm.SettledAsync(LlmUnderTest.IdOf(response));
        Assert.Equal((CompletionStatus.Completed, 11L, 5L, false), (row.Status, row.Input, row.Output, row.Estimated));
        Assert.Equal(route, await _routed.RouteOfAsync(row.Id));
        Assert.Single(await _routed.Llm.RowsAsync());
    }
}
