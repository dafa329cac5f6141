using Platform.Contracts;
using Platform.LlmService.Tests.Chat;
using Platform.Testing;

namespace Platform.LlmService.Tests.Metering;

public sealed class PoolTests(PostgresServer postgres, TestIdentity identity)
{
    [Fact]
    public async Task However_many_streams_run_none_holds_a_connection()
    {
        const int Streams = 60;
        await using var upstream = new FakeUpstream { Script = new() { Chunks = 3, Fault = FakeUpstreamFault.Hang, FaultAfter = 1 } };
        await upstream.InitializeAsync();
        // A single connection: whoever kept it would keep all others out.
        await using var llm = await LlmUnderTest.StartAsync(await postgres.CreateDatabaseAsync(), identity, upstream.Settings,
            LlmUnderTest.Setting("Pool:llm:Size", "1"), LlmUnderTest.Setting("Pool:llm:Overflow", "0"), LlmUnderTest.Setting("Pool:llm:AcquireTimeout", "00:00:05"));
        var calls = await Task.WhenAll(Enumerable.Range(0, Streams).Select(_ => llm.PostAsync(LlmUnderTest.Body("any", stream: true))));
        Assert.All(calls, static call => Assert.True(call.IsSuccessStatusCode));
        Assert.Equal(Streams, upstream.Received);
        Assert.Equal(Streams, await llm.ScalarAsync("select count(*) from llm_requests where status = 'started'"));
        await Poll.UntilAsync(async () => await llm.ScalarAsync("""
            select count(*) from pg_stat_activity
            where datname = current_database() and pid <> pg_backend_pid() and state <> 'idle'
            """) == 0, "no connection is busy while all streams are open");

        foreach (var call in calls)
        {
            call.Dispose();
        }
        await Poll.UntilAsync(() => upstream.Aborted == Streams, "all upstream calls are aborted");
        await Poll.UntilAsync(async () => (await llm.RowsAsync()).TrueForAll(static row => row.Status == CompletionStatus.Cancelled), "all rows are settled");
    }

    [Fact]
    public async Task Hundreds_of_short_calls_share_one_connection()
    {
        const int Calls = 400;
        await using var llm = await LlmUnderTest.StartAsync(await postgres.CreateDatabaseAsync(), identity,
            LlmUnderTest.Setting("Pool:llm:Size", "1"), LlmUnderTest.Setting("Pool:llm:Overflow", "0"));
        await Task.WhenAll(Enumerable.Range(0, Calls).Select(async i =>
        {
            using var response = await llm.PostAsync(LlmUnderTest.Body("simulated", stream: i % 2 == 0));
            response.EnsureSuccessStatusCode();
            if (i % 2 == 0)
            {
                await EventStream.ReadAllAsync(response);
            }
        }));
        await Poll.UntilAsync(async () => await llm.ScalarAsync("select count(*) from llm_requests where status = 'completed'") == Calls, "all are settled");
    }
}
