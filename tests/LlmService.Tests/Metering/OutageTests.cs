using System.Net;
using Platform.Contracts;
using Platform.LlmService.Tests.Chat;
using Platform.Testing;

namespace Platform.LlmService.Tests.Metering;

/// <summary>On a server of its own, since it stops and freezes it.</summary>
public sealed class OutageTests(TestIdentity identity) : IAsyncLifetime
{
    private static readonly Dictionary<string, string?> Quick = new()
    {
        ["Metering:Lease"] = "00:00:02",
        ["Metering:OpenTimeout"] = "00:00:00.5",
        ["Metering:SettleTimeout"] = "00:00:01",
        ["Pool:llm:AcquireTimeout"] = "00:00:02",
        ["Pool:background:AcquireTimeout"] = "00:00:02",
    };

    private readonly PostgresServer _postgres = new();
    private readonly FakeUpstream _upstream = new();
    private readonly FakeUsageService _usage = new();
    private string _database = "";
    private LlmUnderTest _llm = null!;

    public async ValueTask InitializeAsync()
    {
        await _postgres.InitializeAsync();
        await _upstream.InitializeAsync();
        await _usage.InitializeAsync();
        _database = await _postgres.CreateDatabaseAsync();
        _llm = await StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _llm.DisposeAsync();
        await _upstream.DisposeAsync();
        await _usage.DisposeAsync();
        await _postgres.DisposeAsync();
    }

    [Fact]
    public async Task While_the_database_is_down_calls_are_503_and_no_provider_is_asked()
    {
        await _postgres.StopAsync();
        await AssertRefusedAsync();
        await AssertRefusedAsync();
        Assert.Equal(0, _upstream.Received);
        await _postgres.StartAsync();
        await UntilServedAsync();
    }

    [Fact]
    public async Task While_the_database_is_frozen_calls_are_503_in_time_and_what_it_wrote_late_is_settled()
    {
        _postgres.Freeze();
        await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => AssertRefusedAsync()));
        Assert.Equal(0, _upstream.Received);
        _postgres.Thaw();
        await UntilServedAsync();
        // The inserts that the frozen server still had in its sockets are rows now.
        await Poll.UntilAsync(async () => (await _llm.RowsAsync()).TrueForAll(static row => row.Status != CompletionStatus.Started), "no row stays open");
        var unsent = (await _llm.RowsAsync()).Where(static row => row.Status == CompletionStatus.Error).ToList();
        Assert.All(unsent, static row => Assert.Equal((0, 0, 0L), (row.Input, row.Output, row.Cost)));
    }

    [Fact]
    public async Task A_stream_survives_the_database_and_is_settled_when_it_is_back()
    {
        _upstream.Script = new() { Chunks = 40, ChunkDelay = TimeSpan.FromMilliseconds(25) };
        using var response = await _llm.PostAsync(LlmUnderTest.Body("any", stream: true));
        await _postgres.KillAsync();
        var events = await EventStream.ReadAllAsync(response);
        Assert.Equal("[DONE]", events[^1]);
        await _postgres.StartAsync();
        var row = await _llm.SettledAsync(LlmUnderTest.IdOf(response));
        Assert.Equal((CompletionStatus.Completed, 40, false), (row.Status, row.Output, row.Estimated));
        await Poll.UntilAsync(() => _usage.Events.Any(e => e.EventId == row.Id && e.Tokens.Output == 40), "usage is told");
        Assert.Single(_usage.Events);
    }

    [Fact]
    public async Task A_call_whose_row_was_lost_is_settled_all_the_same()
    {
        _upstream.Script = new() { Chunks = 20, ChunkDelay = TimeSpan.FromMilliseconds(25) };
        using var response = await _llm.PostAsync(LlmUnderTest.Body("any", stream: true));
        // As after a crash of the server before it had written the row to its disk.
        await _llm.ExecuteAsync("delete from llm_requests");
        await EventStream.ReadAllAsync(response);
        var row = await _llm.SettledAsync(LlmUnderTest.IdOf(response));
        Assert.Equal((CompletionStatus.Completed, 11, 20, false, true), (row.Status, row.Input, row.Output, row.Estimated, row.Stream));
        Assert.Equal((LlmUnderTest.Tenant, LlmUnderTest.User, LlmUnderTest.Key), (row.Tenant, row.User, row.Key));
        await Poll.UntilAsync(() => _usage.Events.Any(e => e.EventId == row.Id && e.Tokens.Output == 20), "usage is told");
    }

    [Fact]
    public async Task A_crash_of_the_server_loses_nothing_that_was_settled_and_no_call_that_runs()
    {
        const int Calls = 40;
        for (var i = 0; i < Calls; i++)
        {
            using var settled = await _llm.PostAsync(LlmUnderTest.Body("any"));
        }

        await Poll.UntilAsync(async () => await _llm.ScalarAsync("select count(*) from llm_requests where status = 'completed'") == Calls, "all are settled");
        _upstream.Script = new() { Chunks = 100, ChunkDelay = TimeSpan.FromMilliseconds(10) };
        var running = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => _llm.PostAsync(LlmUnderTest.Body("any", stream: true))));
        // Their rows are a moment old: the server need not have written them to its disk.
        await _postgres.KillAsync();
        await _postgres.StartAsync();
        TestContext.Current.SendDiagnosticMessage($"{Calls + running.Length - await _llm.ScalarAsync("select count(*) from llm_requests")} rows of running calls were lost");
        foreach (var stream in running)
        {
            await EventStream.ReadAllAsync(stream);
            var row = await _llm.SettledAsync(LlmUnderTest.IdOf(stream));
            Assert.Equal((CompletionStatus.Completed, 100, false), (row.Status, row.Output, row.Estimated));
            stream.Dispose();
        }

        Assert.Equal(Calls + running.Length, await _llm.ScalarAsync("select count(*) from llm_requests where status = 'completed'"));
        await Poll.UntilAsync(async () => await _llm.ScalarAsync("select count(*) from outbox") == 0, "all is delivered");
        Assert.Equal(_upstream.Calls.Select(static c => c.RequestId).Order(), _usage.Events.Select(static e => e.RequestId.ToString()).Distinct().Order());
        Assert.Equal(_upstream.Calls.Sum(static c => c.Tokens), _usage.Events.DistinctBy(static e => e.EventId).Sum(static e => e.Tokens.Output));
    }

    [Fact]
    public async Task An_answer_whose_key_could_not_be_ended_in_an_outage_is_kept_after_it()
    {
        const string Key = "the-same-in-every-attempt";
        _upstream.Script = new() { Chunks = 40, ChunkDelay = TimeSpan.FromMilliseconds(25) };
        using var first = await _llm.PostAsync(LlmUnderTest.Body("any", stream: true), Key);
        await _postgres.KillAsync();
        var answer = await first.Content.ReadAsStringAsync();
        using (var meanwhile = await _llm.PostAsync(LlmUnderTest.Body("any", stream: true), Key))
        {
            Assert.Equal(HttpStatusCode.ServiceUnavailable, meanwhile.StatusCode);
        }

        await _postgres.StartAsync();
        var again = await Poll.ForAsync(async () =>
        {
            using var response = await _llm.PostAsync(LlmUnderTest.Body("any", stream: true), Key);
            return response.IsSuccessStatusCode ? await response.Content.ReadAsStringAsync() : null;
        }, "the answer is kept");
        Assert.Equal(answer, again);
        Assert.Equal(1, _upstream.Received);
    }

    [Fact]
    public async Task After_an_outage_longer_than_the_lease_nobody_takes_the_living_for_dead()
    {
        await using var peer = await StartAsync();
        // Both have judged others for a while, so that only the outage can keep them from it.
        await _llm.ExecuteAsync($$"""
            insert into llm_requests (id, tenant_id, user_id, instance_id, provider, model, operation, stream, input_tokens, started_at)
            values ('{{Guid.CreateVersion7()}}', '{{Guid.CreateVersion7()}}', '{{Guid.CreateVersion7()}}', '{{Guid.CreateVersion7()}}', 'openai', 'any', 'chat', false, 1, now())
            """);
        await Poll.UntilAsync(async () => await _llm.ScalarAsync("select count(*) from llm_requests where status = 'interrupted'") == 1, "a dead process's call is swept");

        _upstream.Script = new() { Chunks = 160, ChunkDelay = TimeSpan.FromMilliseconds(50) };
        var calls = await Task.WhenAll(Enumerable.Range(0, 6).Select(i => (i % 2 == 0 ? _llm : peer).PostAsync(LlmUnderTest.Body("any", stream: true))));
        _postgres.Freeze();
        using (var outage = new PeriodicTimer(TimeSpan.FromSeconds(4)))
        {
            await outage.WaitForNextTickAsync();
        }
        _postgres.Thaw();
        foreach (var call in calls)
        {
            await EventStream.ReadAllAsync(call);
            Assert.Equal(CompletionStatus.Completed, (await _llm.SettledAsync(LlmUnderTest.IdOf(call))).Status);
            call.Dispose();
        }
    }

    private Task<LlmUnderTest> StartAsync() => LlmUnderTest.StartAsync(_database, identity, _upstream.Settings, _usage.Settings, Quick);

    private async Task AssertRefusedAsync()
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        using var response = await _llm.PostAsync(LlmUnderTest.Body("any"), deadline.Token);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.NotNull(response.Headers.RetryAfter);
        await LlmUnderTest.ErrorOfAsync(response);
    }

    private Task UntilServedAsync() => Poll.UntilAsync(async () =>
    {
        using var response = await _llm.PostAsync(LlmUnderTest.Body("any"));
        return response.StatusCode == HttpStatusCode.OK;
    }, "calls are served again");
}
