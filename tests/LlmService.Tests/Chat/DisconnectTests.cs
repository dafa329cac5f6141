using System.Diagnostics;
using Platform.Contracts;
using Platform.Testing;

namespace Platform.LlmService.Tests.Chat;

public sealed class DisconnectTests(PostgresServer postgres, TestIdentity identity) : IAsyncLifetime
{
    private static readonly TimeSpan AtOnce = TimeSpan.FromSeconds(10);
    private readonly FakeUpstream _upstream = new();
    private LlmUnderTest _llm = null!;

    public async ValueTask InitializeAsync()
    {
        await _upstream.InitializeAsync();
        _llm = await LlmUnderTest.StartAsync(await postgres.CreateDatabaseAsync(), identity, _upstream.Settings);
        _llm.KnowPrices();
    }

    public async ValueTask DisposeAsync()
    {
        await _llm.DisposeAsync();
        await _upstream.DisposeAsync();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(40)]
    public async Task A_client_that_leaves_mid_stream_aborts_the_upstream_and_pays_for_what_was_made(int chunks)
    {
        _upstream.Script = new() { Chunks = 10_000, ChunkDelay = TimeSpan.FromMilliseconds(10) };
        Guid id;
        using (var response = await _llm.PostAsync(LlmUnderTest.Body("priced", stream: true)))
        {
            id = LlmUnderTest.IdOf(response);
            var seen = 0;
            await foreach (var _ in EventStream.ReadAsync(response))
            {
                if (++seen == chunks)
                {
                    break;
                }
            }
        }
        var left = Stopwatch.StartNew();
        await Poll.UntilAsync(() => _upstream.Aborted == 1, "the upstream call is aborted", AtOnce);
        var row = await _llm.SettledAsync(id);
        var made = Assert.Single(_upstream.Calls).Tokens;
        TestContext.Current.SendDiagnosticMessage($"settled {left.ElapsedMilliseconds} ms after the client left; made {made}, billed {row.Output}");
        Assert.Equal((CompletionStatus.Cancelled, true), (row.Status, row.Estimated));
        Assert.InRange(row.Output, chunks, made);
        // What was on its way when the connection was cut may be missing, no more.
        Assert.InRange(made - row.Output, 0, 200);
        Assert.Equal((row.Input * 1000) + (row.Output * 2000), row.Cost);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_client_that_leaves_before_the_first_byte_aborts_the_upstream(bool stream)
    {
        _upstream.Script = new() { Fault = FakeUpstreamFault.Hang };
        using var leaving = new CancellationTokenSource();
        var waiting = _llm.PostAsync(LlmUnderTest.Body("priced", stream), leaving.Token);
        await Poll.UntilAsync(() => _upstream.Received == 1, "the upstream has the call");
        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        await Poll.UntilAsync(() => _upstream.Aborted == 1, "the upstream call is aborted", AtOnce);
        var row = await _llm.SettledAsync();
        Assert.Equal((CompletionStatus.Cancelled, 0, true), (row.Status, row.Output, row.Estimated));
        Assert.True(row.Input > 0);
    }

    [Fact]
    public async Task A_client_that_stops_reading_slows_the_upstream_down_instead_of_filling_memory()
    {
        // Far more than the sockets between them can hold.
        _upstream.Script = new() { Chunks = 200_000 };
        using (var response = await _llm.PostAsync(LlmUnderTest.Body("priced", stream: true)))
        {
            Assert.True(response.IsSuccessStatusCode);
            var before = -1;
            await Poll.UntilAsync(() =>
            {
                var now = _upstream.Calls.Sum(static c => c.Tokens);
                var stands = now == before;
                before = now;
                return stands && now > 0;
            }, "the upstream is held back");
            Assert.False(Assert.Single(_upstream.Calls).IsCompleted);
        }
        await Poll.UntilAsync(() => _upstream.Aborted == 1, "the upstream call is aborted", TimeSpan.FromSeconds(5));
        Assert.Equal(CompletionStatus.Cancelled, (await _llm.SettledAsync()).Status);
    }

    [Fact]
    public async Task A_process_that_is_asked_to_stop_lets_streams_go_on_for_a_while_and_then_settles_them()
    {
        _upstream.Script = new() { Chunks = 10_000, ChunkDelay = TimeSpan.FromMilliseconds(10) };
        var database = await postgres.CreateDatabaseAsync();
        var stopping = await LlmUnderTest.StartAsync(database, identity, _upstream.Settings, LlmUnderTest.Setting("Chat:StopAfter", "00:00:01"));
        await using var look = await LlmUnderTest.StartAsync(database, identity);
        using var response = await stopping.PostAsync(LlmUnderTest.Body("priced", stream: true));
        var events = EventStream.ReadAllAsync(response);
        await stopping.DisposeAsync();
        Assert.Contains("server_stopping", (await events)[^1], StringComparison.Ordinal);
        var row = Assert.Single(await look.RowsAsync());
        Assert.Equal((CompletionStatus.Interrupted, true), (row.Status, row.Estimated));
        Assert.InRange(row.Output, 10, Assert.Single(_upstream.Calls).Tokens);
    }
}
