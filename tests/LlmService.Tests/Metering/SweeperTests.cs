using Microsoft.Extensions.DependencyInjection;
using Platform.Contracts;
using Platform.LlmService.Metering;
using Platform.LlmService.Tests.Chat;
using Platform.Testing;

namespace Platform.LlmService.Tests.Metering;

public sealed class SweeperTests(PostgresServer postgres, TestIdentity identity) : IAsyncLifetime
{
    private static readonly Dictionary<string, string?> Quick = new() { ["Metering:Lease"] = "00:00:01", ["Metering:OpenTimeout"] = "00:00:00.5" };
    private readonly FakeUpstream _upstream = new();
    private readonly FakeUsageService _usage = new();
    private LlmUnderTest _one = null!;
    private LlmUnderTest _two = null!;

    public async ValueTask InitializeAsync()
    {
        await _upstream.InitializeAsync();
        await _usage.InitializeAsync();
        var database = await postgres.CreateDatabaseAsync();
        _one = await LlmUnderTest.StartAsync(database, identity, _upstream.Settings, _usage.Settings, Quick);
        _two = await LlmUnderTest.StartAsync(database, identity, _upstream.Settings, _usage.Settings, Quick);
        _one.KnowPrices();
        _two.KnowPrices();
    }

    public async ValueTask DisposeAsync()
    {
        await _one.DisposeAsync();
        await _two.DisposeAsync();
        await _upstream.DisposeAsync();
        await _usage.DisposeAsync();
    }

    [Fact]
    public async Task Calls_of_a_dead_process_are_interrupted_once_however_many_sweep()
    {
        const int Calls = 350;
        await OpenAsync(Guid.CreateVersion7(), Calls);
        await Poll.UntilAsync(() => _usage.Events.Count >= Calls, "all of them are told");
        await Poll.UntilAsync(async () => await _one.ScalarAsync("select count(*) from outbox") == 0, "the outbox is empty");
        Assert.Equal(Calls, _usage.Events.Select(static e => e.EventId).Distinct().Count());
        Assert.Equal(Calls, _usage.Events.Count);
        var rows = await _one.RowsAsync();
        // What is known is the prompt: 1000 tokens at 150 nano-USD.
        Assert.All(rows, static row => Assert.Equal((CompletionStatus.Interrupted, 1000, 0, true, 150_000L), (row.Status, row.Input, row.Output, row.Estimated, row.Cost)));
        Assert.Equal(rows.Sum(static r => r.Cost), _usage.Events.Sum(static e => e.CostNanoUsd));
    }

    [Fact]
    public async Task Calls_of_a_living_process_are_left_alone_until_its_lease_ends()
    {
        var living = Guid.CreateVersion7();
        await _one.ExecuteAsync($"insert into llm_instances (instance_id, lease_until) values ('{living}', now() + interval '1 hour')");
        await OpenAsync(living, 1);
        await OpenAsync(Guid.CreateVersion7(), 1);
        await Poll.UntilAsync(async () => (await _one.RowsAsync()).Exists(static row => row.Status == CompletionStatus.Interrupted), "the dead one's call is swept");
        Assert.Single(await _one.RowsAsync(), static row => row.Status == CompletionStatus.Started);
        await _one.ExecuteAsync($"update llm_instances set lease_until = now() where instance_id = '{living}'");
        await Poll.UntilAsync(async () => (await _one.RowsAsync()).TrueForAll(static row => row.Status == CompletionStatus.Interrupted), "the other is swept as well");
    }

    [Fact]
    public async Task A_process_that_has_just_begun_judges_nobody()
    {
        await using var young = await LlmUnderTest.StartAsync(await postgres.CreateDatabaseAsync(), identity, LlmUnderTest.Setting("Metering:Lease", "00:10:00"));
        await OpenAsync(young, $"'{Guid.CreateVersion7()}'", 1);
        await young.Service.Services.GetRequiredService<Sweeper>().SweepAsync(CancellationToken.None);
        Assert.Equal(CompletionStatus.Started, Assert.Single(await young.RowsAsync()).Status);
    }

    [Fact]
    public async Task A_row_that_its_own_process_does_not_know_is_settled_as_never_sent()
    {
        // All instances of the table live: whichever owns it must find it itself.
        await OpenAsync(_one, "(select instance_id from llm_instances order by started_at limit 1)", 1);
        await Poll.UntilAsync(async () => (await _one.RowsAsync()).TrueForAll(static row => row.Status == CompletionStatus.Error), "it is settled");
        var row = Assert.Single(await _one.RowsAsync());
        Assert.Equal((0, 0, 0L, false), (row.Input, row.Output, row.Cost, row.Estimated));
    }

    [Fact]
    public async Task A_long_stream_is_not_taken_for_left_behind()
    {
        _upstream.Script = new() { Chunks = 100, ChunkDelay = TimeSpan.FromMilliseconds(50) };
        using var response = await _one.PostAsync(LlmUnderTest.Body("any", stream: true));
        await EventStream.ReadAllAsync(response);
        Assert.Equal(CompletionStatus.Completed, (await _one.SettledAsync(LlmUnderTest.IdOf(response))).Status);
    }

    [Fact]
    public async Task A_call_that_ends_after_it_was_swept_is_corrected_by_the_difference_and_told_once()
    {
        _upstream.Script = new() { Chunks = 20, ChunkDelay = TimeSpan.FromMilliseconds(20) };
        using var response = await _one.PostAsync(LlmUnderTest.Body("any", stream: true));
        await _one.ExecuteAsync("""
            update llm_requests set status = 'interrupted', settled_by = 'sweeper', input_tokens = 30, output_tokens = 4, cost_nano_usd = 0 where status = 'started'
            """);
        await EventStream.ReadAllAsync(response);
        var row = await Poll.ForAsync(
            async () => (await _one.RowsAsync()).SingleOrDefault(static row => row.Status == CompletionStatus.Completed), "the row has the true figures");
        Assert.Equal((11, 20, false), (row.Input, row.Output, row.Estimated));
        Assert.Equal(1, await _one.ScalarAsync("select count(*) from llm_requests where settled_by = 'late'"));

        using var next = await _one.PostAsync(LlmUnderTest.Body("any"));
        await Poll.UntilAsync(() => _usage.Events.Any(e => e.RequestId == LlmUnderTest.IdOf(next)), "the second call is told");
        var told = Assert.Single(_usage.Events, e => e.RequestId == row.Id);
        Assert.Equal((UsageKind.Adjustment, new TokenCounts(-19, 0, 16, 0), CompletionStatus.Completed), (told.Kind, told.Tokens, told.Status));
        Assert.NotEqual(row.Id, told.EventId);
    }

    [Fact]
    public async Task What_a_killed_process_had_written_down_of_a_running_stream_is_billed()
    {
        _upstream.Script = new() { Chunks = 10_000, ChunkDelay = TimeSpan.FromMilliseconds(10) };
        using var response = await _one.PostAsync(LlmUnderTest.Body("any", stream: true));
        await Poll.UntilAsync(async () => (await _one.RowsAsync()).Exists(static row => row.Output >= 20), "the row says what has been produced so far");
        var open = Assert.Single(await _one.RowsAsync());
        Assert.Equal((CompletionStatus.Started, true), (open.Status, open.Estimated));

        // To everybody else its process is dead now.
        await _one.ExecuteAsync($"update llm_requests set instance_id = '{Guid.CreateVersion7()}' where status = 'started'");
        var swept = await _one.SettledAsync();
        Assert.Equal((CompletionStatus.Interrupted, true), (swept.Status, swept.Estimated));
        Assert.InRange(swept.Output, open.Output, Assert.Single(_upstream.Calls).Tokens);
    }

    [Fact]
    public async Task A_process_that_ends_cleanly_gives_up_its_lease()
    {
        var before = await LeasesAsync();
        Assert.Equal(2, before);
        await _two.DisposeAsync();
        Assert.Equal(1, await LeasesAsync());
    }

    private Task<long> LeasesAsync() => _one.ScalarAsync("select count(*) from llm_instances where lease_until > now()");

    private Task OpenAsync(Guid instance, int count) => OpenAsync(_one, $"'{instance}'", count);

    private static Task OpenAsync(LlmUnderTest llm, string instance, int count) => llm.ExecuteAsync($"""
        insert into llm_requests (id, tenant_id, user_id, key_id, instance_id, provider, model, operation, stream, input_tokens, started_at)
        select gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), {instance}, 'simulated', 'simulated', 'chat', true, 1000, now() - interval '1 hour'
        from generate_series(1, {count})
        """);
}
