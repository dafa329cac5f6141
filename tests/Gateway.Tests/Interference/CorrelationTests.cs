using Platform.Contracts;
using Platform.Gateway.Interference;
using Platform.Gateway.Interference.Rules;
using Platform.Gateway.Limits;

namespace Platform.Gateway.Tests.Interference;

/// <summary>Findings with one root cause are one incident, and it names the root.</summary>
public sealed class CorrelationTests
{
    private const string Locked = "update conversations set title = $1 where id = $2";

    [Fact]
    public void A_frozen_redis_with_cold_caches_and_slow_requests_is_one_incident()
    {
        var platform = new MadePlatform().Settle();
        foreach (var service in new[] { platform.Extension, platform.Llm, platform.Usage, platform.Gateway })
        {
            service.Redis = (false, 0, 0);
        }

        platform.Llm.CacheLookups["models"] = (2, 40);
        platform.Extension.Requests["extensions"] = (20, 1500);
        platform.Gateway.Requests["extensions"] = (20, 1500);
        platform.Run(30);

        var incident = Assert.Single(platform.Open);
        Assert.Equal(("redis", "redis"), (incident.Cause.Kind, incident.Cause.Resource));
        Assert.Equal(["cache-collapse", "frozen-store", "response-time"], incident.Findings.Select(static one => one.Rule).Distinct().Order());
        Assert.All(incident.Findings, static one => Assert.Equal("redis", one.Cause.Kind));
    }

    [Fact]
    public void A_locked_table_with_waiters_and_slow_requests_is_one_incident_of_the_database()
    {
        var platform = new MadePlatform().Settle();
        Lock(platform);

        platform.Run(40, second => platform.Llm.Pools["llm"].Holders = [new(Locked, 8, second * 1000)]);

        var incident = Assert.Single(platform.Open);
        Assert.Equal(("database", "llmdb"), (incident.Cause.Kind, incident.Cause.Resource));
        Assert.Contains(Locked, incident.Cause.Description, StringComparison.Ordinal);
        Assert.Contains("response-time", incident.Findings.Select(static one => one.Rule));
        Assert.Contains("pool-waiters", incident.Findings.Select(static one => one.Rule));
    }

    [Fact]
    public void Several_databases_that_stand_still_at_once_are_one_server()
    {
        var platform = new MadePlatform().Settle();
        foreach (var pool in new[] { platform.Auth.Pools["authentication"], platform.Extension.Pools["extension"], platform.Llm.Pools["llm"] })
        {
            (pool.InUse, pool.UsesPerSecond, pool.ConnectionErrorsPerSecond) = (3, 0, 1);
        }

        platform.Run(30);

        var incident = Assert.Single(platform.Open);
        Assert.Equal(("database", "postgresql"), (incident.Cause.Kind, incident.Cause.Resource));
    }

    [Fact]
    public void Two_things_that_have_nothing_to_do_with_each_other_are_two_incidents()
    {
        var platform = new MadePlatform().Settle();
        platform.Extension.Peers[("extension", "default/tickets")].Silence = 9000;
        platform.Extension.Peers[("extension", "default/tickets")].CallsPerSecond = 0;
        platform.Llm.CacheLookups["models"] = (2, 40);

        platform.Run(30);

        Assert.Equal(["extension", "unknown"], platform.Open.Select(static one => one.Cause.Kind).Order());
    }

    [Fact]
    public void A_symptom_that_is_found_first_gets_its_cause_when_that_is_found_and_keeps_its_id()
    {
        var platform = new MadePlatform().Settle();
        platform.Llm.Requests["llm"] = (10, 2500);
        platform.Run(20);
        var before = Assert.Single(platform.Open);
        Assert.Equal(CauseKinds.Unknown, before.Cause.Kind);
        Lock(platform);

        platform.Run(40, second => platform.Llm.Pools["llm"].Holders = [new(Locked, 8, second * 1000)]);

        var after = Assert.Single(platform.Open);
        Assert.Equal(before.Id, after.Id);
        Assert.Equal(("database", "llmdb"), (after.Cause.Kind, after.Cause.Resource));
        var symptom = Assert.Single(after.Findings, static one => one is { Rule: "response-time", Service: "llmservice" });
        Assert.Equal(before.Findings[0].Id, symptom.Id);
        Assert.Equal("database", symptom.Cause.Kind);
    }

    [Fact]
    public void Two_incidents_that_turn_out_to_be_one_go_on_as_the_older()
    {
        var platform = new MadePlatform().Settle();
        platform.Extension.Requests["extensions"] = (20, 1500);
        platform.Run(20);
        platform.Llm.CacheLookups["models"] = (2, 40);
        platform.Run(20);
        Assert.Equal(2, platform.Open.Count);
        var (older, younger) = (platform.Open.MinBy(static one => one.Since)!, platform.Open.MaxBy(static one => one.Since)!);
        (platform.Extension.Redis, platform.Llm.Redis) = ((false, 0, 0), (false, 0, 0));

        platform.Run(20);

        var one = Assert.Single(platform.Open);
        Assert.Equal(older.Id, one.Id);
        Assert.Equal("redis", one.Cause.Kind);
        Assert.Contains(younger.Findings[0].Id, one.Findings.Select(static finding => finding.Id));
        var merged = platform.Told.Last(state => state.Id == younger.Id);
        Assert.Equal((older.Id, true), (merged.MergedInto, merged.Ended is not null));
    }

    [Fact]
    public void What_comes_and_goes_within_an_incident_is_one_finding()
    {
        var platform = new MadePlatform().Settle();
        platform.Extension.Redis = (false, 0, 0);
        for (var i = 0; i < 5; i++)
        {
            platform.Extension.Requests["extensions"] = (40, 1500);
            platform.Run(40);
            platform.Extension.Requests["extensions"] = (40, 12);
            platform.Run(80);
        }

        Assert.Equal(2, Assert.Single(platform.Open).Findings.Count);
        Assert.Single(platform.Told.Select(static one => one.Id).Distinct());
    }

    [Fact]
    public void An_incident_is_told_of_when_it_says_something_new_and_not_every_second()
    {
        var platform = new MadePlatform().Settle();
        platform.Llm.CacheLookups["models"] = (2, 40);

        platform.Run(300);

        Assert.InRange(platform.Told.Count, 1, 8);
    }

    [Fact]
    public void Who_takes_over_goes_on_with_the_same_incidents_and_ends_them()
    {
        var platform = new MadePlatform().Settle();
        Lock(platform);
        platform.Run(40, second => platform.Llm.Pools["llm"].Holders = [new(Locked, 8, second * 1000)]);
        var left = Assert.Single(platform.Open);
        var successor = new Detector(new RuleBook(new(), Microsoft.Extensions.Options.Options.Create(new LimitOptions())).All);

        Assert.Empty(successor.Adopt(platform.Detector.HandOver(), platform.Now, platform.Wall));
        var first = successor.Step(platform.Look(), platform.Wall);

        var same = Assert.Single(first.Open);
        Assert.Equal(left.Id, same.Id);
        Assert.Equal(left.Findings.Select(static one => one.Id), same.Findings.Select(static one => one.Id));
        Assert.Empty(first.Begun);
        // Nothing is wrong any more, but nobody was there to see it end.
        var healthy = new MadePlatform().Settle();
        successor.Step(healthy.Look() with { Now = platform.Now + TimeSpan.FromMinutes(1) }, platform.Wall);
        var last = successor.Step(healthy.Look() with { Now = platform.Now + TimeSpan.FromMinutes(2) }, platform.Wall);
        Assert.Empty(last.Open);
    }

    [Fact]
    public void What_two_found_at_the_same_time_is_told_of_as_one()
    {
        var (one, other) = (new MadePlatform().Settle(), new MadePlatform().Settle());
        foreach (var platform in new[] { one, other })
        {
            platform.Extension.Redis = (false, 0, 0);
            platform.Run(20);
        }

        var merged = Assert.Single(one.Detector.Adopt(other.Detector.HandOver(), one.Now, one.Wall));

        Assert.Equal((other.Open[0].Id, one.Open[0].Id), (merged.Id, merged.MergedInto));
        Assert.Single(one.Detector.Forget(new HashSet<Guid>(), one.Wall));
        Assert.Empty(other.Detector.Forget(other.Open.Select(static incident => incident.Id).ToHashSet(), other.Wall));
    }

    private static void Lock(MadePlatform platform)
    {
        var pool = platform.Llm.Pools["llm"];
        (pool.InUse, pool.Waiting, pool.LongestWait, pool.UsesPerSecond) = (8, 6, 4000, 0);
        platform.Llm.Requests["llm"] = (10, 2500);
        platform.Gateway.Requests["llm"] = (10, 2500);
    }
}
