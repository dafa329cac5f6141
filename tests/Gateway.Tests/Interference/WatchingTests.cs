using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Platform.Contracts;
using Platform.Gateway.Interference;
using Platform.Gateway.Interference.Watching;
using Platform.Gateway.Tests.Administration;
using Platform.Testing;

namespace Platform.Gateway.Tests.Interference;

/// <summary>The monitor of a gateway as it ships, with services on real sockets behind it.</summary>
public sealed class WatchingTests
{
    private static readonly (string, string)[] Watching =
    [
        ("Interference:Enabled", "true"),
        ("Interference:Interval", "00:00:00.2"),
        ("Interference:StartGrace", "00:00:00"),
        ("Interference:Rules:ServiceSilent:ClearDuration", "00:00:01"),
    ];

    [Fact]
    public async Task Every_replica_behind_one_address_is_watched_and_the_gateway_itself()
    {
        await using var platform = await FakePlatform.StartAsync(Watching);

        await UntilAsync(platform, static status => Instances(status, "llmservice") is ["llm:1", "llm:2"], "both replicas are known");
        await UntilAsync(platform, static status => status.Services.All(static service => service.Replicas.Count > 0), "all services are known");
        var status = Monitor(platform).Current;
        Assert.Equal((true, true), (status.Leader.IsActive, status.Leader.IsAlone));
        Assert.Contains("gateway", status.Services.Select(static service => service.Service));
    }

    [Fact]
    public async Task A_replica_that_is_frozen_is_silent_and_heard_again_when_it_wakes()
    {
        await using var platform = await FakePlatform.StartAsync(Watching);
        await UntilAsync(platform, static status => Instances(status, "llmservice") is ["llm:1", "llm:2"], "both replicas are known");
        var awake = new TaskCompletionSource();
        platform.FirstLlm.Instead["/internal/vitals"] = async context =>
        {
            await awake.Task;
            await platform.FirstLlm.WriteVitalsAsync(context);
        };

        await UntilAsync(platform, static status => Silent(status) is { Severity: FindingSeverity.Warning } finding && finding.Summary.Contains("llm:1", StringComparison.Ordinal), "it is found silent");
        var readings = Monitor(platform).Current.Services.Single(static service => service.Service == "llmservice").Replicas.ToDictionary(static one => one.Instance);
        Assert.True(readings["llm:1"].SilentFor > 1000);
        awake.SetResult();

        await UntilAsync(platform, static status => Silent(status) is null, "it is heard");
    }

    [Fact]
    public async Task A_service_that_is_gone_is_found_again_as_another_process()
    {
        await using var extension = await FakeService.StartAsync();
        var before = new FakeReplica("extensionservice", "extension:old");
        (extension.Handler, extension.Alive) = (before.AnswerAsync, before.AnswerAsync);
        var address = extension.Address;
        await using var platform = await FakePlatform.StartAsync([.. Watching, ("extensionservice", address.ToString())]);
        await UntilAsync(platform, static status => Instances(status, "extensionservice") is ["extension:old"], "it is known");

        await extension.StopAsync();
        await extension.DisposeAsync();
        await UntilAsync(platform, static status => Silent(status) is { Service: "extensionservice", Severity: FindingSeverity.Critical }, "it is found missing");
        await using var again = await FakeService.StartAsync(address.Port);
        var after = new FakeReplica("extensionservice", "extension:new");
        (again.Handler, again.Alive) = (after.AnswerAsync, after.AnswerAsync);

        await UntilAsync(platform, static status => Instances(status, "extensionservice").Contains("extension:new"), "the new one is known");
        await UntilAsync(platform, static status => Silent(status) is null, "it isn't missed any more");
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("""{"service":"usageservice","instance":"usage:1","uptimeSeconds":1,"process":null,"requests":null}""")]
    [InlineData("""{"service":"usageservice","instance":"usage:1"}""")]
    [InlineData("""{"service":"usageservice","instance":"somebody else","uptimeSeconds":1e999}""")]
    public async Task An_answer_that_makes_no_sense_harms_nobody(string answer)
    {
        await using var platform = await FakePlatform.StartAsync(Watching);
        await UntilAsync(platform, static status => Instances(status, "llmservice") is ["llm:1", "llm:2"], "the others are known");
        platform.Usage.Instead["/internal/vitals"] = context => context.Response.WriteAsync(answer);
        var at = Monitor(platform).Current.At;

        await UntilAsync(platform, status => status.At > at + TimeSpan.FromSeconds(2), "rounds go on");
        Assert.Equal(["llm:1", "llm:2"], Instances(Monitor(platform).Current, "llmservice"));
    }

    [Fact]
    public async Task What_is_told_reaches_every_replica_that_answers()
    {
        await using var platform = await FakePlatform.StartAsync(Watching);
        await UntilAsync(platform, static status => Instances(status, "llmservice") is ["llm:1", "llm:2"], "both replicas are known");
        var channel = platform.Gateway.Services.GetRequiredService<IReplicaChannel>();

        await Poll.UntilAsync(async () => await channel.TellAsync("llmservice", "internal/mitigation", "{}"u8.ToArray(), TestContext.Current.CancellationToken) == 2, "both take it");

        Assert.Contains("POST /internal/mitigation {}", platform.FirstLlm.Asked);
        Assert.Contains("POST /internal/mitigation {}", platform.SecondLlm.Asked);
        Assert.Equal(0, await channel.TellAsync("nobody", "internal/mitigation", [], TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Gateways_know_of_each_other_and_one_of_them_judges()
    {
        await using var redis = new GarnetServer();
        await redis.InitializeAsync();
        (string, string)[] settings = [.. Watching, ("ConnectionStrings:redis", redis.ConnectionString), ("Redis:CommandTimeoutMilliseconds", "500")];
        await using var first = await FakePlatform.StartAsync(settings);
        await using var second = await FakePlatform.StartAsync(settings);

        foreach (var platform in new[] { first, second })
        {
            await UntilAsync(platform, static status => Instances(status, "gateway").Count == 2, "both gateways are known");
        }

        await Poll.UntilAsync(() => Monitor(first).Current.Leader.IsActive != Monitor(second).Current.Leader.IsActive, "one is active");
        var follower = Monitor(first).Current.Leader.IsActive ? second : first;
        await UntilAsync(follower, static status => status is { Leader: { IsActive: false, IsAlone: false, Active: not null }, Open: [] }, "the other isn't");
    }

    private static InterferenceMonitor Monitor(FakePlatform platform) => platform.Gateway.Services.GetRequiredService<InterferenceMonitor>();

    private static Task UntilAsync(FakePlatform platform, Func<MonitorStatus, bool> isSo, string hope)
        => Poll.UntilAsync(() => isSo(Monitor(platform).Current), hope, TimeSpan.FromSeconds(60));

    private static IReadOnlyList<string> Instances(MonitorStatus status, string service)
        => [.. status.Services.Where(one => one.Service == service).SelectMany(static one => one.Replicas).Select(static one => one.Instance).Order(StringComparer.Ordinal)];

    private static Finding? Silent(MonitorStatus status)
        => status.Open.SelectMany(static incident => incident.Findings).FirstOrDefault(static finding => finding is { Rule: "service-silent", Ended: null });
}
