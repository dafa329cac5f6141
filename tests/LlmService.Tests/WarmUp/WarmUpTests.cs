using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Platform.Contracts;
using Platform.LlmService.Admission;
using Platform.LlmService.WarmUp;
using Platform.Testing;

namespace Platform.LlmService.Tests.WarmUp;

public sealed class WarmUpTests(PostgresServer postgres, TestIdentity identity) : IAsyncLifetime
{
    /// <summary>Answers after ten minutes, unless somebody ends the call before.</summary>
    private const string Slow = "simulated:first_token_ms=600000";

    private LlmUnderTest _llm = null!;
    private WarmUpClient _admin = null!;

    public async ValueTask InitializeAsync()
    {
        _llm = await LlmUnderTest.StartAsync(
            await postgres.CreateDatabaseAsync(), identity, LlmUnderTest.Setting("WarmUp:LookEvery", "00:00:00.1"), LlmUnderTest.Setting("WarmUp:YieldAbove", "00:00:30"),
            LlmUnderTest.Setting("Admission:ConcurrentCalls", "2"), LlmUnderTest.Setting("Admission:TenantShare", "0"));
        _admin = new(_llm, identity, LlmUnderTest.Tenant);
    }

    public async ValueTask DisposeAsync()
    {
        _admin.Dispose();
        await _llm.DisposeAsync();
    }

    [Fact]
    public async Task An_eager_one_is_done_at_once_and_its_calls_stand_in_the_ledger_under_their_own_name()
    {
        await _admin.PutAsync("first", "eager");

        var run = await _admin.UntilAsync("first", "completed");
        Assert.Equal(("eager", 3, 3, 0), ((string?)run["reason"], (int)run["total"]!, (int)run["done"]!, (int)run["failed"]!));
        await Poll.UntilAsync(
            async () => await _llm.ScalarAsync($"select count(*) from llm_requests where operation = 'warm_up' and tenant_id = '{LlmUnderTest.Tenant}' and status = 'completed'") == 3,
            "its calls are settled");
        // Only a change makes it due again.
        await _admin.PutAsync("first", "eager", prompts: 2);
        await Poll.UntilAsync(async () => await _llm.ScalarAsync("select count(*) from llm_requests") == 5, "it is done again as it is now");
    }

    [Fact]
    public async Task A_lazy_one_is_done_when_somebody_has_used_the_model()
    {
        await _admin.PutAsync("when-used", "lazy", prompts: 1);
        using var other = _llm.ClientFor(identity.Token(Guid.CreateVersion7(), Guid.CreateVersion7(), Scopes.LlmInvoke));
        await Poll.UntilAsync(async () =>
        {
            using var chat = await other.PostAsync("/v1/chat/completions", new StringContent(LlmUnderTest.Body("simulated"), null, "application/json"));
            return _llm.Service.Services.GetRequiredService<UsedModels>().IsWatching;
        }, "the process knows of it");
        Assert.Null(await _admin.RunAsync("when-used"));

        using var response = await _llm.PostAsync(LlmUnderTest.Body("simulated"));
        Assert.Equal("lazy", (string?)(await _admin.UntilAsync("when-used", "completed"))["reason"]);
    }

    [Fact]
    public async Task A_scheduled_one_is_done_once_in_its_window_and_not_outside()
    {
        var now = TimeProvider.System.GetUtcNow();
        await _admin.PutAsync("later", "scheduled", window: new { from = $"{now.AddHours(2):HH:mm}", to = $"{now.AddHours(3):HH:mm}", timeZone = "UTC" });
        await _admin.PutAsync("now", "scheduled", window: new { from = $"{now.AddHours(-1):HH:mm}", to = $"{now.AddHours(1):HH:mm}", timeZone = "UTC" });

        var run = await _admin.UntilAsync("now", "completed");
        Assert.Equal("scheduled", (string?)run["reason"]);
        // Looked at several times since, for this one was.
        await _admin.PutAsync("after", "eager");
        await _admin.UntilAsync("after", "completed");
        Assert.Null(await _admin.RunAsync("later"));
        Assert.Equal((string?)run["id"], (string?)(await _admin.RunAsync("now"))!["id"]);
    }

    [Fact]
    public async Task An_administrator_starts_pauses_resumes_and_cancels()
    {
        await _admin.PutAsync("by-hand", "lazy", Slow);
        await _admin.PostAsync("by-hand", "start");
        await _admin.UntilAsync("by-hand", "running");
        using (var again = await _admin.TryPostAsync("by-hand", "start"))
        {
            await again.AssertProblemAsync(HttpStatusCode.Conflict, "warm-up-state");
        }

        await Poll.UntilAsync(async () => await _llm.ScalarAsync("select count(*) from llm_requests where status = 'started'") == 1, "the first prompt is under way");
        await _admin.PostAsync("by-hand", "pause");
        Assert.Equal("paused", (string?)(await _admin.RunAsync("by-hand"))!["state"]);
        Assert.Equal(CompletionStatus.Cancelled, (await _llm.SettledAsync()).Status);

        await _admin.PostAsync("by-hand", "resume");
        await _admin.UntilAsync("by-hand", "running");
        await _admin.PostAsync("by-hand", "cancel");
        var run = (await _admin.RunAsync("by-hand"))!;
        Assert.Equal(("manual", "cancelled"), ((string?)run["reason"], (string?)run["state"]));
        using var late = await _admin.TryPostAsync("by-hand", "cancel");
        await late.AssertProblemAsync(HttpStatusCode.Conflict, "warm-up-state");
        await _admin.PostAsync("by-hand", "start");
        using var runs = await _admin.GetAsync("/by-hand/runs");
        Assert.Equal(2, (await runs.Content.ReadFromJsonAsync<JsonNode>())!["items"]!.AsArray().Count);
    }

    [Fact]
    public async Task It_gives_its_place_to_a_call_that_waits_and_goes_on_afterwards()
    {
        await _admin.PutAsync("patient", "lazy", "simulated:first_token_ms=1500", prompts: 1);
        await _admin.PostAsync("patient", "start");
        var gate = _llm.Service.Services.GetRequiredService<CallGate>();
        await Poll.UntilAsync(() => gate.Running == 1, "the prompt is under way");

        using var hangUp = new CancellationTokenSource();
        var first = _llm.PostAsync(LlmUnderTest.Body(Slow), hangUp.Token);
        await Poll.UntilAsync(() => gate.Running == 2, "both places are taken");
        // Waits for a place, of which one is the warm-up's, and gets that.
        using var second = await _llm.PostAsync(LlmUnderTest.Body("simulated"));
        Assert.Equal(HttpStatusCode.OK, second.StatusCode);

        await hangUp.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        var run = await _admin.UntilAsync("patient", "completed");
        Assert.Equal((1, 0), ((int)run["done"]!, (int)run["failed"]!));
        await Poll.UntilAsync(async () => await _llm.ScalarAsync("select count(*) from llm_requests where operation = 'warm_up' and status = 'started'") == 0, "its calls are settled");
        // More than once where requests have to wait for the database too, to which it also yields.
        Assert.NotEqual(0, await _llm.ScalarAsync("select count(*) from llm_requests where operation = 'warm_up' and status = 'cancelled'"));
        Assert.Equal(1, await _llm.ScalarAsync("select count(*) from llm_requests where operation = 'warm_up' and status = 'completed'"));
    }

    [Fact]
    public async Task A_model_that_fails_three_times_is_asked_no_more()
    {
        await _admin.PutAsync("broken", "eager", "simulated:status=500", prompts: 9);

        var run = await _admin.UntilAsync("broken", "failed");
        Assert.Equal((0, 3), ((int)run["done"]!, (int)run["failed"]!));
        Assert.Contains("HTTP 500", (string?)run["error"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_process_left_when_it_died_another_one_finishes()
    {
        await _admin.PutAsync("left", "lazy");
        await _llm.ExecuteAsync($"""
            insert into warm_up_runs (id, tenant_id, name, reason, state, total, done, holder, lease_until, started_at)
            values (gen_random_uuid(), '{LlmUnderTest.Tenant}', 'left', 'manual', 'running', 3, 2, gen_random_uuid(), now() - interval '1 s', now() - interval '1 min')
            """);

        var run = await _admin.UntilAsync("left", "completed");
        Assert.Equal(3, (int)run["done"]!);
        Assert.Equal(1, await _llm.ScalarAsync("select count(*) from llm_requests"));
    }
}
