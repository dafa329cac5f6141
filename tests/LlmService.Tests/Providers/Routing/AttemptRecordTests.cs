using System.Collections.Concurrent;
using System.Diagnostics;
using Platform.Contracts;
using Platform.ServiceDefaults;
using Platform.Testing;

namespace Platform.LlmService.Tests.Providers.Routing;

/// <summary>What can be seen of attempts, while they run and afterwards.</summary>
public sealed class AttemptRecordTests(PostgresServer postgres, TestIdentity identity) : IAsyncLifetime
{
    private RoutedLlm _routed = null!;

    public async ValueTask InitializeAsync()
    {
        _routed = await RoutedLlm.StartAsync(postgres, identity, LlmUnderTest.Setting("Metering:Lease", "00:00:02"));
        await _routed.DeployBothAsync();
        _routed.First.Script = new() { Status = 500 };
    }

    public ValueTask DisposeAsync() => _routed.DisposeAsync();

    [Fact]
    public async Task Each_attempt_is_a_span_of_the_callers_trace()
    {
        const string Trace = "11111111111111111111111111111112";
        ConcurrentQueue<Activity> spans = new();
        using var listener = new ActivityListener
        {
            ShouldListenTo = static source => source.Name is PlatformActivity.SourceName or "Microsoft.AspNetCore",
            Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = spans.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/chat/completions");
        request.Content = new StringContent(LlmUnderTest.Body(RoutedLlm.Model));
        request.Headers.Add("traceparent", $"00-{Trace}-2222222222222222-01");
        using var response = await _routed.Llm.Client.SendAsync(request);
        response.EnsureSuccessStatusCode();

        await Poll.UntilAsync(() => Attempts().Length == 2, "both spans have ended");
        Assert.Equal(
            [(1, "first", "at-first", "model-of-first", "upstream_failed"), (2, "second", "at-second", "model-of-second", null)],
            Attempts().Select(static span => (
                (int)span.GetTagItem("platform.llm.attempt")!, (string)span.GetTagItem("platform.llm.provider")!, (string)span.GetTagItem("platform.llm.deployment")!,
                (string)span.GetTagItem("platform.llm.provider_model")!, (string?)span.GetTagItem("error.type"))));
        Assert.All(Attempts(), static span => Assert.Equal(("openai", ActivityKind.Client), (span.GetTagItem("gen_ai.provider.name"), span.Kind)));

        Activity[] Attempts() => [.. spans.Where(static span => span.TraceId.ToHexString() == Trace && span.GetTagItem("platform.llm.attempt") is not null).OrderBy(static span => span.StartTimeUtc)];
    }

    [Fact]
    public async Task While_it_runs_the_row_says_who_answers_so_that_whoever_settles_it_after_a_kill_prices_that()
    {
        _routed.Second.Script = new() { Chunks = 3, Fault = FakeUpstreamFault.Hang, FaultAfter = 3 };
        using var response = await _routed.AskAsync(stream: true);
        var call = LlmUnderTest.IdOf(response);
        await Poll.UntilAsync(
            async () => await _routed.Llm.TextAsync(
                $"select concat_ws('|', provider, deployment, attempts, output_tokens, status) from llm_requests where id = '{call}'") == $"second|at-second|2|3|{CompletionStatus.Started}",
            "the row has followed");
        response.Dispose();
        var row = await _routed.Llm.SettledAsync(call);
        Assert.Equal((CompletionStatus.Cancelled, "second", 3L), (row.Status, row.Provider, row.Output));
        Assert.Equal(new("second", RoutedLlm.Model, "at-second", 2, "at-first:upstream_failed"), await _routed.RouteOfAsync(call));
    }

    [Fact]
    public async Task A_deployment_that_fails_again_and_again_is_left_alone_and_found_again()
    {
        await using var quick = await RoutedLlm.StartAsync(
            postgres, identity, LlmUnderTest.Setting("Routing:CoolDown", "00:00:01"), LlmUnderTest.Setting("Routing:LongestCoolDown", "00:00:01"));
        await quick.DeployBothAsync();
        quick.First.Script = new() { Status = 500 };
        await Poll.UntilAsync(async () =>
        {
            using var response = await quick.AskAsync();
            return (await quick.RouteOfAsync(LlmUnderTest.IdOf(response))).Attempts == 1;
        }, "it is no longer asked first");
        Assert.True(quick.First.Received >= 3);

        quick.First.Script = new();
        await Poll.UntilAsync(async () =>
        {
            using var response = await quick.AskAsync();
            response.EnsureSuccessStatusCode();
            return (await quick.RouteOfAsync(LlmUnderTest.IdOf(response))).Provider == "first";
        }, "it is asked first again");
    }
}
