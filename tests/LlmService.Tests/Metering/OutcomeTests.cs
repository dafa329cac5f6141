using Platform.Contracts;
using Platform.LlmService.Tests.Chat;
using Platform.Testing;

namespace Platform.LlmService.Tests.Metering;

/// <summary>However a call ends it has one settled row and one event, with the tokens that the provider produced.</summary>
public sealed class OutcomeTests(PostgresServer postgres, TestIdentity identity) : IAsyncLifetime
{
    private const int Chunks = 6;
    private readonly FakeUpstream _upstream = new();
    private readonly FakeUsageService _usage = new();
    private LlmUnderTest _llm = null!;

    public async ValueTask InitializeAsync()
    {
        await _upstream.InitializeAsync();
        await _usage.InitializeAsync();
        _llm = await LlmUnderTest.StartAsync(await postgres.CreateDatabaseAsync(), identity, _upstream.Settings, _usage.Settings);
    }

    public async ValueTask DisposeAsync()
    {
        await _llm.DisposeAsync();
        await _upstream.DisposeAsync();
        await _usage.DisposeAsync();
    }

    [Theory]
    [InlineData(0, 0, true)]
    [InlineData(3, 3, true)]
    // The last word is out, and neither its end nor its count has come.
    [InlineData(Chunks, Chunks, true)]
    // The provider has said that it stops, not yet how much it counts.
    [InlineData(Chunks + 1, Chunks, true)]
    // It has said that too; only the last line is missing.
    [InlineData(Chunks + 2, 77, false)]
    public async Task A_client_that_leaves_pays_for_what_was_produced_until_then(int after, int billed, bool estimated)
    {
        _upstream.Script = new() { Chunks = Chunks, CountedTokens = 77, Fault = FakeUpstreamFault.Hang, FaultAfter = after };
        using var leaving = new CancellationTokenSource();
        var call = _llm.PostAsync(LlmUnderTest.Body("any", stream: true, more: ",\"stream_options\":{\"include_usage\":true}"), leaving.Token);
        if (after > 0)
        {
            using var response = await call;
            var seen = 0;
            await foreach (var _ in EventStream.ReadAsync(response))
            {
                if (++seen == after)
                {
                    break;
                }
            }
        }
        else
        {
            await Poll.UntilAsync(() => _upstream.Received == 1, "the upstream has the call");
            await leaving.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        }

        await Poll.UntilAsync(() => _upstream.Aborted == 1, "the upstream call is aborted");
        await AssertAsync(CompletionStatus.Cancelled, billed, estimated);
    }

    [Fact]
    public async Task A_client_that_leaves_at_the_end_pays_for_all()
    {
        _upstream.Script = new() { Chunks = Chunks };
        using (var response = await _llm.PostAsync(LlmUnderTest.Body("any", stream: true)))
        {
            await foreach (var data in EventStream.ReadAsync(response))
            {
                if (data == "[DONE]")
                {
                    break;
                }
            }
        }

        await AssertAsync(CompletionStatus.Completed, Chunks, estimated: false);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_provider_that_counts_nothing_is_believed(bool stream)
    {
        _upstream.Script = new() { Chunks = Chunks, CountedTokens = 0, InputTokens = 0 };
        using var response = await _llm.PostAsync(LlmUnderTest.Body("any", stream));
        await response.Content.ReadAsStringAsync();
        var row = await AssertAsync(CompletionStatus.Completed, 0, estimated: false);
        Assert.Equal(0, row.Input);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Without_a_count_what_was_produced_is_counted_here(bool stream)
    {
        _upstream.Script = new() { Chunks = Chunks, SendsUsage = false };
        using var response = await _llm.PostAsync(LlmUnderTest.Body("any", stream));
        await response.Content.ReadAsStringAsync();
        var row = await _llm.SettledAsync();
        Assert.Equal((CompletionStatus.Completed, true), (row.Status, row.Estimated));
        // A stream is counted by its chunks; a plain answer has none, and is guessed from its length.
        Assert.InRange(row.Output, stream ? Chunks : 1, Chunks);
        await AssertToldAsync(row);
    }

    private async Task<CallRow> AssertAsync(string status, long output, bool estimated)
    {
        var row = await _llm.SettledAsync();
        Assert.Equal((status, output, estimated), (row.Status, row.Output, row.Estimated));
        await AssertToldAsync(row);
        return row;
    }

    private async Task AssertToldAsync(CallRow row)
    {
        await Poll.UntilAsync(async () => _usage.Events.Count > 0 && await _llm.ScalarAsync("select count(*) from outbox") == 0, "usage is told");
        var told = Assert.Single(_usage.Events);
        Assert.Equal((row.Id, row.Status, row.Output, row.Input, row.Estimated), (told.RequestId, told.Status, told.Tokens.Output, told.Tokens.Input, told.Estimated));
        Assert.Single(await _llm.RowsAsync());
    }
}
