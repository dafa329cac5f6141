using System.Net;
using System.Net.Http.Json;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Platform.Contracts;
using Platform.LlmService.Admission;
using Platform.LlmService.Mitigation;
using Platform.LlmService.Tests.WarmUp;
using Platform.Testing;

namespace Platform.LlmService.Tests.Mitigation;

public sealed class MitigationTests(PostgresServer postgres, TestIdentity identity) : IAsyncLifetime
{
    private readonly FakeUpstream _upstream = new();
    private LlmUnderTest _llm = null!;
    private HttpClient _monitor = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private CallGate Gate => _llm.Service.Services.GetRequiredService<CallGate>();

    public async ValueTask InitializeAsync()
    {
        await _upstream.InitializeAsync();
        _llm = await LlmUnderTest.StartAsync(
            await postgres.CreateDatabaseAsync(), identity, _upstream.Settings,
            LlmUnderTest.Setting("Admission:ConcurrentCalls", "20"), LlmUnderTest.Setting("Admission:MinConcurrentCalls", "3"),
            LlmUnderTest.Setting("Admission:TenantShare", "0"), LlmUnderTest.Setting("Admission:QueueLength", "0"),
            LlmUnderTest.Setting("WarmUp:LookEvery", "00:00:00.1"), LlmUnderTest.Setting("WarmUp:YieldAbove", "00:00:30"));
        _monitor = _llm.Service.CreateServiceClient();
    }

    public async ValueTask DisposeAsync()
    {
        _monitor.Dispose();
        await _llm.DisposeAsync();
        await _upstream.DisposeAsync();
    }

    [Fact]
    public async Task Fewer_calls_are_let_in_never_less_than_a_few_and_those_who_are_in_stay()
    {
        _upstream.Script = new() { Chunks = 50, Fault = FakeUpstreamFault.Hang, FaultAfter = 1 };
        List<HttpResponseMessage> streams = [];
        for (var i = 0; i < 5; i++)
        {
            streams.Add(await _llm.PostAsync(LlmUnderTest.Body("fake-large", stream: true), Ct));
        }

        await OrderAsync(pauseWarmUp: false, admissionShare: 0.5);
        Assert.True((await _monitor.ReadVitalsAsync()).Llm is { Limit: 10, MostPlaces: 20, Running: 5, WarmUpPaused: false });
        await OrderAsync(pauseWarmUp: false, admissionShare: 0.001);
        Assert.True((await _monitor.ReadVitalsAsync()).Llm is { Limit: 3, Running: 5 });
        using (var refused = await _llm.PostAsync(LlmUnderTest.Body("fake-large"), Ct))
        {
            Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
            Assert.NotNull(refused.Headers.RetryAfter);
        }

        Assert.Equal(0, _upstream.Aborted);
        await OrderAsync(pauseWarmUp: false, admissionShare: 1);
        Assert.Equal(20, Gate.Limit);
        streams.ForEach(static stream => stream.Dispose());
    }

    [Fact]
    public async Task Warm_up_yields_to_the_monitor_in_the_middle_of_a_prompt_and_goes_on_afterwards()
    {
        using var admin = new WarmUpClient(_llm, identity, LlmUnderTest.Tenant);
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _upstream.Script = new() { After = release.Task };
        await admin.PutAsync("paused", "eager", "fake-large", prompts: 1);
        await Poll.UntilAsync(async () => (await _monitor.ReadVitalsAsync()).Llm is { WarmUps: 1 }, "a prompt is being said");

        await OrderAsync(pauseWarmUp: true, admissionShare: 1);
        await Poll.UntilAsync(async () => (string?)(await admin.RunAsync("paused"))!["yieldsTo"] == "the interference monitor", "it yields");
        await Poll.UntilAsync(async () => (await _monitor.ReadVitalsAsync()).Llm is { WarmUpPaused: true, WarmUps: 0, Running: 0 }, "nothing is under way");

        release.SetResult();
        await OrderAsync(pauseWarmUp: false, admissionShare: 1);
        Assert.Equal(1, (int)(await admin.UntilAsync("paused", "completed"))["done"]!);
    }

    [Fact]
    public async Task Without_another_word_its_own_limits_are_back()
    {
        await OrderAsync(pauseWarmUp: true, admissionShare: 0.5, validSeconds: 0.5);
        await Poll.UntilAsync(async () => (await _monitor.ReadVitalsAsync()).Llm is { Limit: 20, WarmUpPaused: false }, "nothing holds any more");
    }

    [Fact]
    public void An_order_lapses_when_its_time_has_passed_and_not_while_it_is_repeated()
    {
        var time = new FakeTime();
        using var orders = new MitigationOrders(Gate, time, NullLogger<MitigationOrders>.Instance);
        for (var i = 0; i < 3; i++)
        {
            orders.Follow(new(PauseWarmUp: true, AdmissionShare: 0.25, ValidSeconds: 10));
            time.Advance(TimeSpan.FromSeconds(9.9));
            Assert.Equal((true, 5), (orders.PausesWarmUp, Gate.Limit));
        }

        time.Advance(TimeSpan.FromSeconds(0.1));
        Assert.Equal((false, 20), (orders.PausesWarmUp, Gate.Limit));
        orders.Follow(new(PauseWarmUp: false, AdmissionShare: 0.75, ValidSeconds: 1));
        Assert.Equal((false, 15), (orders.PausesWarmUp, Gate.Limit));
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(20, Gate.Limit);
    }

    [Fact]
    public void A_timer_that_is_early_is_set_anew()
    {
        var time = new EarlyTime();
        using var orders = new MitigationOrders(Gate, time, NullLogger<MitigationOrders>.Instance);
        orders.Follow(new(PauseWarmUp: true, AdmissionShare: 0.25, ValidSeconds: 10));

        time.Fire(TimeSpan.FromSeconds(9.9995));
        Assert.Equal((true, 5), (orders.PausesWarmUp, Gate.Limit));
        Assert.InRange(time.DueIn, TimeSpan.FromMilliseconds(0.5), TimeSpan.FromMilliseconds(2));

        time.Fire(time.DueIn);
        Assert.Equal((false, 20), (orders.PausesWarmUp, Gate.Limit));
    }

    [Theory]
    [InlineData("""{"pauseWarmUp":true,"admissionShare":0,"validSeconds":10}""")]
    [InlineData("""{"pauseWarmUp":true,"admissionShare":1.01,"validSeconds":10}""")]
    [InlineData("""{"pauseWarmUp":true,"admissionShare":-1,"validSeconds":10}""")]
    [InlineData("""{"pauseWarmUp":true,"admissionShare":1,"validSeconds":0}""")]
    [InlineData("""{"pauseWarmUp":true,"admissionShare":1,"validSeconds":60.5}""")]
    [InlineData("""{"pauseWarmUp":true,"admissionShare":1,"validSeconds":1e300}""")]
    [InlineData("""{"pauseWarmUp":true,"admissionShare":"NaN","validSeconds":1}""")]
    [InlineData("""{"pauseWarmUp":"yes","admissionShare":1,"validSeconds":1}""")]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("")]
    [InlineData("[")]
    public async Task What_makes_no_sense_is_refused_and_changes_nothing(string order)
    {
        using var content = new StringContent(order, Encoding.UTF8, "application/json");
        using var response = await _monitor.PostAsync(MitigationApi.Path, content, Ct);

        await response.AssertProblemAsync(HttpStatusCode.BadRequest, "invalid-request");
        Assert.True((await _monitor.ReadVitalsAsync()).Llm is { Limit: 20, WarmUpPaused: false });
    }

    [Fact]
    public async Task Nobody_else_may_ask_for_it()
    {
        using var response = await _llm.Client.PostAsJsonAsync(MitigationApi.Path, new MitigationDirective(true, 0.1, 60), Ct);
        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Equal(20, Gate.Limit);
    }

    private async Task OrderAsync(bool pauseWarmUp, double admissionShare, double validSeconds = 60)
    {
        using var response = await _monitor.PostAsJsonAsync(MitigationApi.Path, new MitigationDirective(pauseWarmUp, admissionShare, validSeconds), Ct);
        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
    }
}
