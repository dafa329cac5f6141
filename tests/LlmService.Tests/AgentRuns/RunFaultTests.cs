using System.Net;
using Platform.Contracts;
using Platform.Testing;

namespace Platform.LlmService.Tests.AgentRuns;

/// <summary>What goes wrong in the middle of a run.</summary>
public sealed class RunFaultTests(PostgresServer postgres, TestIdentity identity) : IAsyncLifetime
{
    private const string CallHang = """{"tool_calls":[{"index":0,"id":"c1","function":{"name":"hang","arguments":"{}"}},{"index":1,"id":"c2","function":{"name":"hang","arguments":"{}"}}]}""";

    private readonly AgentPlatform _platform = new(postgres, identity);

    public ValueTask InitializeAsync()
    {
        _platform.Set("Chat:HeartbeatAfter", "00:00:00.1");
        return _platform.InitializeAsync();
    }

    public ValueTask DisposeAsync() => _platform.DisposeAsync();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_client_that_hangs_up_ends_the_tools_at_once_and_no_model_is_asked_again(bool stream)
    {
        using var tenant = await _platform.TenantAsync();
        await tenant.MakeAgentAsync("slow", """{"model":"scripted","toolTimeoutSeconds":600}""", "hang");
        _platform.Model.Reset(static (_, _) => [CallHang]);
        using var leaving = new CancellationTokenSource();

        var asking = tenant.ChatAsync("slow", stream ? AgentCaller.AskForStream : AgentCaller.Ask, leaving.Token);
        await Poll.UntilAsync(() => _platform.Tools.Given.Count == 2, "both tools are called");
        if (stream)
        {
            (await asking).Dispose();
        }

        await leaving.CancelAsync();
        if (!stream)
        {
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asking);
        }

        await Poll.UntilAsync(() => _platform.Tools.HungUp == 2, "both calls are ended");
        Assert.Single(_platform.Model.Asked);
        var row = await _platform.Llm.SettledAsync();
        Assert.Equal((CompletionStatus.Completed, 5), (row.Status, row.Output));
    }

    [Fact]
    public async Task A_long_call_of_a_tool_is_bridged_with_comments()
    {
        using var tenant = await _platform.TenantAsync();
        await tenant.MakeAgentAsync("patient", """{"model":"scripted","toolTimeoutSeconds":600}""", "hang");
        _platform.Model.Reset(static (_, _) => [CallHang]);
        using var response = await tenant.ChatAsync("patient", AgentCaller.AskForStream);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken));
        for (var pings = 0; pings < 3;)
        {
            pings += await reader.ReadLineAsync(TestContext.Current.CancellationToken) == ": ping" ? 1 : 0;
        }
    }

    [Fact]
    public async Task Without_ExtensionService_a_run_does_not_begin_and_one_under_way_tells_its_model()
    {
        using var tenant = await _platform.TenantAsync();
        await tenant.MakeAgentAsync("lonely", """{"model":"scripted"}""", "one");
        _platform.Model.Reset((_, before) =>
        {
            if (before == 0)
            {
                _platform.StopExtensionsAsync().GetAwaiter().GetResult();
                return ["""{"tool_calls":[{"index":0,"id":"c1","function":{"name":"one","arguments":"{}"}}]}"""];
            }

            return ["""{"content":"No tools."}"""];
        });

        var run = await tenant.RunAsync("lonely");
        Assert.Equal("tool-unavailable", Assert.Single(run.GetProperty("toolCalls").EnumerateArray()).GetProperty("error").GetString());
        Assert.Equal("No tools.", run.GetProperty("content").GetString());

        using var refused = await tenant.ChatAsync("lonely");
        await refused.AssertProblemAsync(HttpStatusCode.ServiceUnavailable, "unavailable");
        Assert.NotNull(refused.Headers.RetryAfter);
        using var completion = await tenant.PostAsync("/v1/chat/completions", LlmUnderTest.Body("agent/lonely"));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, completion.StatusCode);
        Assert.NotNull(await LlmUnderTest.ErrorOfAsync(completion));
        Assert.Equal(2, _platform.Model.Asked.Count);
    }

    [Fact]
    public async Task A_provider_that_fails_in_a_later_round_is_an_error_event_in_a_stream_and_a_status_otherwise()
    {
        using var tenant = await _platform.TenantAsync();
        await tenant.MakeAgentAsync("broken", """{"model":"scripted"}""", "one");
        _platform.Model.Reset(static (_, before) => before % 2 == 0
            ? ["""{"tool_calls":[{"index":0,"id":"c1","function":{"name":"one","arguments":"{}"}}]}"""]
            : throw new OperationCanceledException("The model falls over."));

        using var stream = await tenant.ChatAsync("broken", AgentCaller.AskForStream);
        var events = await RunEventReader.ReadAllAsync(stream);
        Assert.Equal((HttpStatusCode.OK, "error"), (stream.StatusCode, events[^1].Name));
        Assert.Equal(502, events[^1].Data.GetProperty("status").GetInt32());

        using var plain = await tenant.ChatAsync("broken");
        Assert.Equal(HttpStatusCode.BadGateway, plain.StatusCode);
        Assert.Equal("application/problem+json", plain.Content.Headers.ContentType?.MediaType);
    }
}
