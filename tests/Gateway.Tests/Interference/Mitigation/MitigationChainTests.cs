using Microsoft.Extensions.DependencyInjection;
using Platform.Gateway.Interference;
using Platform.Gateway.Tests.Administration;
using Platform.Testing;

namespace Platform.Gateway.Tests.Interference.Mitigation;

/// <summary>From the monitor's readings over sockets to the replicas of LlmService.</summary>
public sealed class MitigationChainTests
{
    private const string Busy = """
        "uptimeSeconds":1000,"process":{"schedulingDelay":1,"threads":4,"queuedWorkItems":0,"processorSeconds":1,"cores":2,"residentBytes":1,"heapBytes":1,"gcPauseSeconds":0},
        "requests":[],"pools":[],"caches":[],"redis":null,"outbox":null,"dependencies":[],
        "llm":{"streams":3,"running":64,"waiting":9,"limit":64,"mostPlaces":64,"warmUps":1,"warmUpPaused":false}
        """;

    [Fact]
    public async Task Every_replica_of_LlmService_is_asked_while_it_is_busy_and_told_when_it_is_over()
    {
        await using var platform = await FakePlatform.StartAsync(
            ("Interference:Enabled", "true"), ("Interference:Interval", "00:00:00.200"), ("Interference:Deadline", "00:00:10"), ("Interference:Mitigation:RelaxAfter", "00:00:01"));
        FakeReplica[] replicas = [platform.FirstLlm, platform.SecondLlm];
        foreach (var replica in replicas)
        {
            replica.Instead["/internal/vitals"] = context => replica.WriteAsync(context, Busy);
        }

        var listeners = platform.Gateway.Services.GetServices<IInterferenceListener>().ToArray();
        var incident = Made.Incident();
        await Poll.UntilAsync(() =>
        {
            // Beside the real rounds, which find nothing.
            Array.ForEach(listeners, listener => listener.Observe(Made.Round(TimeProvider.System.GetUtcNow(), incident)));
            return replicas.All(static replica => replica.Asked.Any(static asked => asked == """POST /internal/mitigation {"pauseWarmUp":true,"admissionShare":1,"validSeconds":5}"""));
        }, "both are asked to pause warm-up", ct: TestContext.Current.CancellationToken);

        await Poll.UntilAsync(
            () => replicas.All(static replica => replica.Asked.Any(static asked => asked.Contains("\"pauseWarmUp\":false", StringComparison.Ordinal))),
            "both are told that it is over", ct: TestContext.Current.CancellationToken);
        Assert.Empty((await platform.GetAsync(InterferenceHost.Path)).GetProperty("mitigations").EnumerateArray());
    }
}
