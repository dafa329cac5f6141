using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using Platform.Contracts;
using Platform.ServiceDefaults;
using Platform.Testing;

namespace Platform.LlmService.Tests.Providers.Routing;

/// <summary>When no second deployment is asked, and what a hedge leaves behind.</summary>
public sealed class HedgingBoundsTests(PostgresServer postgres, TestIdentity identity) : IAsyncLifetime
{
    // Long enough for many hedges.
    private static readonly FakeUpstreamScript Slow = new() { ChunkDelay = TimeSpan.FromMilliseconds(300) };

    private RoutedLlm _routed = null!;

    public async ValueTask InitializeAsync() => _routed = await RoutedLlm.StartAsync(
        postgres, identity, LlmUnderTest.Setting("Chat:HeartbeatAfter", "00:00:00.05"), LlmUnderTest.Setting("Providers:OpenAI:IdleTimeout", "00:00:05"));

    public ValueTask DisposeAsync() => _routed.DisposeAsync();

    [Fact]
    public async Task It_is_off_unless_a_deployment_says_otherwise()
    {
        await _routed.DeployBothAsync();
        await AssertAloneAsync();
    }

    [Theory]
    [InlineData(""","limits":{"requestsPerMinute":1}""")]
    [InlineData(""","enabled":false""")]
    public async Task A_deployment_that_has_no_room_or_is_off_is_not_asked(string more)
    {
        await _routed.DeployAsync("second", more);
        using (await _routed.AskAsync())
        {
            await HedgeFirstAsync();
        }

        await AssertAloneAsync();
    }

    [Fact]
    public async Task A_deployment_that_was_left_alone_and_has_not_answered_since_is_not_asked()
    {
        await using var quick = await RoutedLlm.StartAsync(
            postgres, identity, LlmUnderTest.Setting("Routing:CoolDown", "00:00:00.1"), LlmUnderTest.Setting("Routing:LongestCoolDown", "00:00:00.1"));
        await quick.DeployAsync("second");
        quick.Second.Script = new() { Status = 401 };
        using (var refused = await quick.AskAsync())
        {
            Assert.Equal(HttpStatusCode.BadGateway, refused.StatusCode);
        }

        await quick.DeployAsync("first", ""","priority":0,"hedgeAfterMilliseconds":1""");
        quick.First.Script = Slow;
        using var response = await quick.AskAsync();
        Assert.Equal(new("first", RoutedLlm.Model, "at-first", 1, "-"), await quick.RouteOfAsync(LlmUnderTest.IdOf(response)));
        Assert.Equal(1, quick.Second.Received);
    }

    [Fact]
    public async Task Another_model_that_stands_in_is_not_asked_for_being_faster()
    {
        await HedgeFirstAsync(""","fallbacks":["simulated"]""");
        await AssertAloneAsync();
    }

    [Fact]
    public async Task After_the_first_token_nobody_else_is_asked()
    {
        // Less than the silence after which the stream counts as broken, and much more than the first token takes.
        await HedgeFirstAsync(milliseconds: 4000);
        await _routed.DeployAsync("second", ""","priority":2""");
        _routed.First.Script = new() { Chunks = 50, Fault = FakeUpstreamFault.Hang, FaultAfter = 1 };
        using var response = await _routed.AskAsync(stream: true);
        Assert.Contains("\"error\"", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(0, _routed.Second.Received);
    }

    [Fact]
    public async Task Whoever_was_outpaced_has_its_place_again()
    {
        await HedgeFirstAsync(""","limits":{"concurrency":1}""");
        await _routed.DeployAsync("second", ""","priority":2""");
        _routed.First.Script = new() { Fault = FakeUpstreamFault.Hang };
        for (var i = 0; i < 3; i++)
        {
            // The place is given back a moment after the answer.
            await Poll.UntilAsync(
                async () =>
                {
                    using var response = await _routed.AskAsync();
                    return (await _routed.RouteOfAsync(LlmUnderTest.IdOf(response))).Failed == "at-first:outpaced";
                },
                "the first is asked again");
        }

        Assert.Equal(3, _routed.First.Received);
    }

    [Fact]
    public async Task While_both_are_silent_the_client_gets_comments()
    {
        await HedgeFirstAsync();
        await _routed.DeployAsync("second", ""","priority":2""");
        (_routed.First.Script, _routed.Second.Script) = (Slow with { BeginsAtOnce = true }, Slow with { BeginsAtOnce = true });
        using var response = await _routed.AskAsync(stream: true);
        var text = await response.Content.ReadAsStringAsync();
        Assert.StartsWith(": ping\n\n", text, StringComparison.Ordinal);
        Assert.Single(text.Split("[DONE]")[..^1]);
        Assert.Equal(2, (await _routed.RouteOfAsync(LlmUnderTest.IdOf(response))).Attempts);
    }

    [Fact]
    public async Task Both_attempts_are_spans_beside_each_other()
    {
        const string Trace = "11111111111111111111111111111113";
        ConcurrentQueue<Activity> spans = new();
        using var listener = new ActivityListener
        {
            ShouldListenTo = static source => source.Name is PlatformActivity.SourceName or "Microsoft.AspNetCore",
            Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = spans.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        await HedgeFirstAsync();
        await _routed.DeployAsync("second", ""","priority":2""");
        _routed.First.Script = new() { Fault = FakeUpstreamFault.Hang };
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/chat/completions");
        request.Content = new StringContent(LlmUnderTest.Body(RoutedLlm.Model));
        request.Headers.Add("traceparent", $"00-{Trace}-2222222222222222-01");
        using var response = await _routed.Llm.Client.SendAsync(request);
        response.EnsureSuccessStatusCode();

        await Poll.UntilAsync(() => Attempts().Length == 2, "both spans have ended");
        Assert.Equal(
            [(1, "at-first", "outpaced"), (2, "at-second", null)],
            Attempts().Select(static span => (
                (int)span.GetTagItem("platform.llm.attempt")!, (string)span.GetTagItem("platform.llm.deployment")!, (string?)span.GetTagItem("error.type"))));
        Assert.Single(Attempts().Select(static span => span.ParentSpanId).Distinct());
        Assert.Null(Attempts()[0].GetTagItem("gen_ai.usage.input_tokens"));

        Activity[] Attempts() =>
            [.. spans.Where(static span => span.TraceId.ToHexString() == Trace).Where(static span => span.GetTagItem("platform.llm.attempt") is not null).OrderBy(static span => (int)span.GetTagItem("platform.llm.attempt")!)];
    }

    private async Task HedgeFirstAsync(string more = "", int milliseconds = 1) => await _routed.DeployAsync("first", $",\"priority\":0,\"hedgeAfterMilliseconds\":{milliseconds}{more}");

    private async Task AssertAloneAsync()
    {
        var asked = _routed.Second.Received;
        _routed.First.Script = Slow;
        using var response = await _routed.AskAsync();
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(new("first", RoutedLlm.Model, "at-first", 1, "-"), await _routed.RouteOfAsync(LlmUnderTest.IdOf(response)));
        Assert.Equal(CompletionStatus.Completed, (await _routed.Llm.SettledAsync(LlmUnderTest.IdOf(response))).Status);
        Assert.Equal(asked, _routed.Second.Received);
    }
}
