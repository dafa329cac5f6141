using Platform.Contracts;
using Platform.Gateway.Interference;
using Platform.Gateway.Interference.Rules;

namespace Platform.Gateway.Tests.Interference;

/// <summary>Each interference is found, with who suffers and who is behind it, and is over when it is over.</summary>
public sealed class RuleTests
{
    private const string Report = "select * from messages where conversation = $1 for update";

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Nothing_is_found_while_nothing_is_wrong(bool isIdle)
    {
        var platform = new MadePlatform(isIdle: isIdle);

        platform.Run(900);

        Assert.Empty(platform.Told);
    }

    [Fact]
    public void Load_that_comes_and_goes_and_short_spikes_are_healthy()
    {
        var platform = new MadePlatform().Settle();

        platform.Run(600, second =>
        {
            var rush = 1 + (second / 60 % 3);
            platform.Gateway.Requests["check"] = (20 * rush * rush, 6 * rush);
            platform.Auth.Requests["check"] = (60 * rush * rush, 3 * rush);
            platform.Auth.Pools["authentication"].InUse = second % 40 < 3 ? 8 : rush;
            platform.Auth.Pools["authentication"].Waiting = second % 40 == 2 ? 6 : 0;
            platform.Auth.Pools["authentication"].LongestWait = second % 40 == 2 ? 900 : 0;
            platform.Llm.ProcessorShare = 0.2 * rush;
            platform.Llm.Pools["llm"].UseMilliseconds = 2 * rush;
        });

        Assert.Empty(platform.Told);
    }

    [Fact]
    public void A_slow_class_of_requests()
    {
        var platform = new MadePlatform().Settle();
        platform.Usage.Requests["usage"] = (5, 1800);

        var finding = Begin(platform, "response-time", "usageservice", "usage");

        Assert.Equal(FindingSeverity.Warning, finding.Severity);
        Assert.Equal(CauseKinds.Unknown, finding.Cause.Kind);
        Assert.Contains(finding.Evidence, static one => one is { What: "p95", Threshold: 1000, Value: > 1000 });
        platform.Usage.Requests["usage"] = (5, 60);
        End(platform);
    }

    [Fact]
    public void Failed_connections()
    {
        var platform = new MadePlatform().Settle();
        platform.Extension.Pools["extension"].ConnectionErrorsPerSecond = 1;

        var finding = Begin(platform, "connection-failures", "extensionservice", "extension");

        Assert.Equal(("database", "extensiondb"), (finding.Cause.Kind, finding.Cause.Resource));
        platform.Extension.Pools["extension"].ConnectionErrorsPerSecond = 0;
        End(platform);
    }

    [Fact]
    public void A_pool_that_is_full_for_long_though_nobody_waits()
    {
        var platform = new MadePlatform().Settle();
        platform.Llm.Pools["llm"].InUse = 8;

        platform.Run(25);
        Assert.Null(platform.Find("pool-utilization"));
        var finding = Begin(platform, "pool-utilization", "llmservice", "llm");

        Assert.Equal(FindingSeverity.Warning, finding.Severity);
        platform.Llm.Pools["llm"].InUse = 6;
        platform.Run(60);
        Assert.NotNull(platform.Find("pool-utilization"));
        platform.Llm.Pools["llm"].InUse = 2;
        End(platform);
    }

    [Fact]
    public void A_pool_that_is_too_small_should_be_larger_and_it_is_said_by_how_much()
    {
        var platform = new MadePlatform().Settle();
        var pool = platform.Llm.Pools["llm"];
        (pool.InUse, pool.Waiting, pool.LongestWait, pool.WaitMilliseconds) = (8, 4, 700, 700);
        pool.Holders = [new("select 1", 8, 12)];

        var finding = Begin(platform, "pool-waiters", "llmservice", "llm");

        Assert.Equal(("pool", "llm"), (finding.Cause.Kind, finding.Cause.Resource));
        Assert.Equal(("Pool__llm__Size", "3", "7"), (finding.Recommendation.Setting, finding.Recommendation.From, finding.Recommendation.To));
        // Eight pools of eight.
        Assert.Contains("68 connections instead of 64", finding.Recommendation.Effect, StringComparison.Ordinal);
        (pool.InUse, pool.Waiting, pool.LongestWait, pool.WaitMilliseconds) = (2, 0, 0, 0.05);
        End(platform);
    }

    [Fact]
    public void A_statement_that_blocks_all_others_is_named_and_a_larger_pool_not_proposed()
    {
        var platform = new MadePlatform().Settle();
        var pool = platform.Llm.Pools["llm"];
        (pool.InUse, pool.Waiting, pool.UsesPerSecond) = (8, 5, 0);

        var finding = Begin(platform, "pool-waiters", "llmservice", "llm", second =>
        {
            pool.LongestWait = second * 1000;
            pool.Holders = [new(Report, 7, second * 1000), new("select 1", 1, 3)];
        });
        platform.Run(10);

        Assert.Equal(("database", "llmdb"), (finding.Cause.Kind, finding.Cause.Resource));
        Assert.Contains(Report, finding.Cause.Description, StringComparison.Ordinal);
        Assert.Null(finding.Recommendation.Setting);
        Assert.Single(platform.Open);
    }

    [Fact]
    public void Callers_that_keep_connections_without_using_them_are_blamed()
    {
        var platform = new MadePlatform().Settle();
        var pool = platform.Extension.Pools["extension"];
        (pool.InUse, pool.Waiting, pool.LongestWait) = (8, 2, 900);
        pool.Holders = [new("", 8, 15_000)];

        var finding = Begin(platform, "pool-waiters", "extensionservice", "extension");

        Assert.Equal(("pool", "extension"), (finding.Cause.Kind, finding.Cause.Resource));
        Assert.Contains("runs no statement", finding.Cause.Description, StringComparison.Ordinal);
        Assert.Null(finding.Recommendation.Setting);
        Assert.Equal(FindingSeverity.Critical, finding.Severity);
    }

    [Theory]
    [InlineData(0, "llm")]
    [InlineData(2, "warm-up")]
    public void Llm_work_that_slows_down_the_check_of_keys(int warmUps, string cause)
    {
        var platform = new MadePlatform().Settle();
        platform.Llm.Llm = new(300, warmUps > 0 ? 2 : 300, 0, 2048, 2048, warmUps, WarmUpPaused: false);
        platform.Llm.ProcessorShare = 0.7;
        platform.Gateway.Requests["check"] = (20, 120);
        platform.Auth.Requests["check"] = (60, 80);

        var finding = Begin(platform, "llm-monopolization", "authservice", "check");

        Assert.Equal((CauseKinds.Load, cause), (finding.Cause.Kind, finding.Cause.Resource));
        Assert.Equal(FindingSeverity.Critical, finding.Severity);
        Assert.Contains(finding.Evidence, static one => one is { Of: "llmservice", What: "processors", Value: > 60 });
        Assert.Contains(finding.Evidence, static one => one is { What: "p95, usual", Value: < 20 });
        platform.Llm.ProcessorShare = 0.1;
        End(platform);
    }

    [Fact]
    public void A_slow_check_while_there_is_little_llm_work_is_nothing_of_llm()
    {
        var platform = new MadePlatform().Settle();
        platform.Auth.Requests["check"] = (60, 300);

        platform.Run(60);

        Assert.Null(platform.Find("llm-monopolization"));
    }

    [Fact]
    public void An_extension_that_hangs()
    {
        var platform = new MadePlatform().Settle();
        var peer = platform.Extension.Peers[("extension", "default/tickets")];
        (peer.CallsPerSecond, peer.Running) = (0, 3);

        // Between a call that gave up and the next one's silence it is as silent.
        var finding = Begin(platform, "slow-extension", "extensionservice", "default/tickets", second => peer.Silence = second % 6 * 1000);

        Assert.Equal(("extension", "default/tickets"), (finding.Cause.Kind, finding.Cause.Resource));
        (peer.CallsPerSecond, peer.Running) = (5, 0);
        platform.Run(1, _ => peer.Silence = 0);
        End(platform);
    }

    [Fact]
    public void An_extension_that_answers_but_slowly()
    {
        var platform = new MadePlatform().Settle();
        platform.Extension.Peers[("extension", "default/tickets")].Milliseconds = 5000;

        Begin(platform, "slow-extension", "extensionservice", "default/tickets");

        platform.Extension.Peers[("extension", "default/tickets")].Milliseconds = 40;
        End(platform);
    }

    [Fact]
    public void An_extension_that_flaps()
    {
        var platform = new MadePlatform().Settle();
        var peer = platform.Extension.Peers[("extension", "default/tickets")];
        peer.FailuresPerSecond = 4;

        var finding = Begin(platform, "failing-peer", "extensionservice", "default/tickets");

        Assert.Equal(("extension", "default/tickets"), (finding.Cause.Kind, finding.Cause.Resource));
        peer.FailuresPerSecond = 0;
        End(platform);
    }

    [Fact]
    public void An_extension_that_works_and_fails_by_turns()
    {
        var platform = new MadePlatform().Settle();
        var peer = platform.Extension.Peers[("extension", "default/tickets")];
        // Left alone half of the time, and then not asked, so that hardly any call fails.
        var finding = Begin(platform, "failing-peer", "extensionservice", "default/tickets", second =>
            (peer.CallsPerSecond, peer.Circuit) = second % 6 < 3 ? (0, "open") : (1, "closed"));

        Assert.Equal(("extension", "default/tickets"), (finding.Cause.Kind, finding.Cause.Resource));
        (peer.CallsPerSecond, peer.Circuit) = (5, "closed");
        End(platform);
    }

    [Fact]
    public void A_provider_that_is_frozen_and_not_one_that_is_always_slow()
    {
        var platform = new MadePlatform();
        var (frozen, slow) = (platform.Llm.Peers[("provider", "openai")], new MadePeer { Milliseconds = 15_000, CallsPerSecond = 1 });
        platform.Llm.Peers[("provider", "thinker")] = slow;
        platform.Settle();
        (frozen.CallsPerSecond, frozen.Running) = (0, 10);
        (slow.CallsPerSecond, slow.Running) = (0, 2);

        var finding = Begin(platform, "slow-provider", "llmservice", "openai", second =>
        {
            frozen.Silence = second * 1000;
            slow.Silence = 25_000;
        });

        Assert.Equal(("provider", "openai"), (finding.Cause.Kind, finding.Cause.Resource));
        Assert.DoesNotContain(platform.Open.SelectMany(static one => one.Findings), static one => one.Subject == "thinker");
    }

    [Fact]
    public void A_redis_that_is_frozen()
    {
        var platform = new MadePlatform().Settle();
        platform.Extension.Redis = (true, 3, 3);
        platform.Run(2);
        platform.Extension.Redis = (false, 0, 0);

        var finding = Begin(platform, "frozen-store", "extensionservice", "redis");

        Assert.Equal(("redis", "redis"), (finding.Cause.Kind, finding.Cause.Resource));
        platform.Extension.Redis = (true, 20, 0);
        End(platform);
    }

    [Fact]
    public void A_database_that_stands_still()
    {
        var platform = new MadePlatform().Settle();
        var pool = platform.Auth.Pools["authentication"];
        (pool.InUse, pool.UsesPerSecond) = (4, 0);
        pool.Holders = [new("select 1", 4, 100)];

        var finding = Begin(platform, "frozen-store", "authservice", "authentication");

        Assert.Equal(("database", "authdb"), (finding.Cause.Kind, finding.Cause.Resource));
        (pool.InUse, pool.UsesPerSecond, pool.Holders) = (1, 20, []);
        End(platform);
    }

    [Fact]
    public void A_long_report_is_no_frozen_database()
    {
        var platform = new MadePlatform().Settle();
        var pool = platform.Usage.Pools["reports"];
        (pool.InUse, pool.UsesPerSecond) = (2, 0);

        platform.Run(25);

        Assert.Empty(platform.Told);
    }

    [Fact]
    public void A_database_that_is_slow()
    {
        var platform = new MadePlatform().Settle();
        var pool = platform.Extension.Pools["extension"];
        (pool.UseMilliseconds, pool.InUse) = (210, 4);

        var finding = Begin(platform, "slow-database", "extensionservice", "extension");

        Assert.Equal(("database", "extensiondb"), (finding.Cause.Kind, finding.Cause.Resource));
        // What is wrong doesn't become the measure of what is right.
        platform.Run(900);
        Assert.NotNull(platform.Find("slow-database"));
        (pool.UseMilliseconds, pool.InUse) = (2, 0);
        End(platform);
    }

    [Fact]
    public void A_cache_that_has_nothing_any_more()
    {
        var platform = new MadePlatform().Settle();
        platform.Llm.CacheLookups["models"] = (2, 30);

        var finding = Begin(platform, "cache-collapse", "llmservice", "models");

        Assert.Contains(finding.Evidence, static one => one is { What: "hit rate before", Value: > 90 });
        platform.Llm.CacheLookups["models"] = (40, 1);
        End(platform);
    }

    [Fact]
    public void An_outbox_that_is_not_emptied()
    {
        var platform = new MadePlatform().Settle();

        var finding = Begin(platform, "outbox-lag", "llmservice", "outbox", second => platform.Llm.Outbox = new(second * 10, second * 5, 0));

        Assert.Equal(("service", "usageservice"), (finding.Cause.Kind, finding.Cause.Resource));
        platform.Llm.Outbox = new(0, 0, 0);
        End(platform);
    }

    [Theory]
    [InlineData(0.9, 0, "machine", "llmservice")]
    [InlineData(0.1, 0, "machine", "outside")]
    [InlineData(0.1, 500, "service", "authservice")]
    public void Threads_that_come_late_and_who_takes_them(double llm, int queued, string kind, string resource)
    {
        var platform = new MadePlatform().Settle();
        platform.Llm.ProcessorShare = llm;
        (platform.Auth.Delay, platform.Auth.QueuedWorkItems) = (600, queued);

        var finding = Begin(platform, "thread-starvation", "authservice", "threads");

        Assert.Equal((kind, resource), (finding.Cause.Kind, finding.Cause.Resource));
        platform.Auth.Delay = 2;
        End(platform);
    }

    [Fact]
    public void A_service_that_is_silent_and_one_replica_of_two_that_is()
    {
        var platform = new MadePlatform();
        platform.Add(new("authservice", "box:22", ("authentication", "authdb", "highest")));
        platform.Settle();
        platform.Auth.IsFrozen = true;
        var one = Begin(platform, "service-silent", "authservice", "replicas");
        platform.Extension.IsFrozen = true;
        platform.Run(5);

        var all = Assert.Single(platform.Open.SelectMany(static incident => incident.Findings), static finding => finding.Service == "extensionservice");
        Assert.Equal(FindingSeverity.Warning, one.Severity);
        Assert.Contains("box:2", one.Summary, StringComparison.Ordinal);
        Assert.Equal(FindingSeverity.Critical, all.Severity);
        (platform.Auth.IsFrozen, platform.Extension.IsFrozen) = (false, false);
        End(platform);
    }

    [Fact]
    public void A_monitor_that_is_short_of_threads_blames_nobody_for_silence()
    {
        var platform = new MadePlatform().Settle();
        platform.Auth.IsFrozen = true;
        platform.Run(1);
        var rule = new ServiceSilent(new(0.5, 0, 0, 5));

        Assert.NotEmpty(rule.Measure(platform.Look()));
        Assert.Empty(rule.Measure(platform.Look(isJudge: false)));
    }

    [Fact]
    public void A_flood_of_invalid_credentials()
    {
        var platform = new MadePlatform().Settle();
        platform.Gateway.Requests["llm"] = (200, 4);
        platform.Gateway.UnauthorizedPerSecond["llm"] = 190;

        var finding = Begin(platform, "invalid-credentials", "authservice", "check");

        Assert.Equal((CauseKinds.Load, "invalid-credentials"), (finding.Cause.Kind, finding.Cause.Resource));
        Assert.Equal(("Limits__FailedChecksPerMinute", "3000", "1500"), (finding.Recommendation.Setting, finding.Recommendation.From, finding.Recommendation.To));
        platform.Gateway.UnauthorizedPerSecond["llm"] = 1;
        End(platform);
    }

    [Fact]
    public void A_replica_that_restarts_counts_anew_and_is_not_judged_while_it_starts()
    {
        var platform = new MadePlatform().Settle();
        platform.Auth.Restart();
        (platform.Auth.Requests["check"], platform.Auth.Delay) = ((60, 3000), 900);
        platform.Run(15);
        (platform.Auth.Requests["check"], platform.Auth.Delay) = ((60, 3), 1);
        platform.Run(60);

        Assert.Empty(platform.Told);
    }

    [Fact]
    public void A_rule_that_is_switched_off_finds_nothing_and_thresholds_are_those_of_the_settings()
    {
        var options = new InterferenceOptions();
        options.Rules.ResponseTime.Enabled = false;
        options.Rules.OutboxLag.Threshold = 10;
        var platform = new MadePlatform(options).Settle();
        platform.Usage.Requests["usage"] = (5, 1800);
        platform.Llm.Outbox = new(3, 20, 0);

        platform.Run(30);

        Assert.Equal("outbox-lag", Assert.Single(Assert.Single(platform.Open).Findings).Rule);
        // It moves with the threshold where it isn't set.
        Assert.Equal(5, options.Rules.OutboxLag.ClearThreshold);
    }

    /// <summary>Goes on until the finding is there; it must be the only one of its rule.</summary>
    private static Finding Begin(MadePlatform platform, string rule, string service, string subject, Action<int>? each = null)
    {
        for (var second = 0; second < 60 && platform.Find(rule) is null; second++)
        {
            platform.Run(1, _ => each?.Invoke(second));
        }

        var finding = platform.Find(rule);
        Assert.True(finding is not null, $"{rule} was not found, but: {string.Join("; ", platform.Open.SelectMany(static one => one.Findings).Select(static one => one.Summary))}");
        Assert.Equal((service, subject), (finding.Service, finding.Subject));
        Assert.NotEmpty(finding.Evidence);
        Assert.NotEmpty(finding.Recommendation.Text);
        Assert.All([finding.Summary, finding.Cause.Description], static text => Assert.NotEmpty(text));
        return finding;
    }

    private static void End(MadePlatform platform)
    {
        platform.Run(120);
        Assert.Empty(platform.Open);
        Assert.All(platform.Told.GroupBy(static incident => incident.Id), static states => Assert.NotNull(states.Last().Ended));
    }
}
