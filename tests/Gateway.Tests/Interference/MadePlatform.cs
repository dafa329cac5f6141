using Microsoft.Extensions.Options;
using Platform.Contracts;
using Platform.Gateway.Interference;
using Platform.Gateway.Interference.Rules;
using Platform.Gateway.Interference.Watching;
using Platform.Gateway.Limits;

namespace Platform.Gateway.Tests.Interference;

/// <summary>The whole platform as it might tell of itself, second by second, and the detector that hears it. By itself it is under plain healthy load.</summary>
internal sealed class MadePlatform
{
    private readonly Baselines _baselines = new();
    private readonly List<MadeService> _all = [];

    public MadePlatform(InterferenceOptions? options = null, bool isIdle = false)
    {
        Detector = new(new RuleBook(options ?? new(), Options.Create(new LimitOptions())).All);
        Gateway = Add(new("gateway", "box:1") { Redis = (true, 20, 0) });
        Auth = Add(new("authservice", "box:2", ("authentication", "authdb", "highest"), ("background", "authdb", "lowest")));
        Extension = Add(new("extensionservice", "box:3", ("extension", "extensiondb", "high")) { Redis = (true, 20, 0) });
        Llm = Add(new("llmservice", "box:4", ("llm", "llmdb", "medium"), ("background", "llmdb", "lowest"))
        {
            Redis = (true, 20, 0),
            Outbox = new(0, 0, 0),
            Llm = new(0, 1, 0, 2048, 2048, 0, WarmUpPaused: false),
        });
        Usage = Add(new("usageservice", "box:5", ("usage", "usagedb", "low"), ("reports", "usagedb", "low"), ("background", "usagedb", "lowest")) { Redis = (true, 5, 0) });
        if (!isIdle)
        {
            BeHealthy();
        }
        else
        {
            foreach (var pool in _all.SelectMany(static one => one.Pools.Values))
            {
                pool.UsesPerSecond = 0;
            }
        }
    }

    public Detector Detector { get; }

    public MadeService Gateway { get; }

    public MadeService Auth { get; }

    public MadeService Extension { get; }

    public MadeService Llm { get; }

    public MadeService Usage { get; }

    public TimeSpan Now { get; private set; } = TimeSpan.FromHours(1);

    public DateTimeOffset Wall => DateTimeOffset.UnixEpoch + Now;

    public IReadOnlyList<Incident> Open { get; private set; } = [];

    /// <summary>All that was told, in order.</summary>
    public List<Incident> Told { get; } = [];

    public Finding? Find(string rule) => Open.SelectMany(static incident => incident.Findings).FirstOrDefault(finding => finding.Rule == rule && finding.Ended is null);

    public MadeService Add(MadeService service)
    {
        _all.Add(service);
        return service;
    }

    public void Run(int seconds, Action<int>? each = null)
    {
        for (var i = 0; i < seconds; i++)
        {
            Now += TimeSpan.FromSeconds(1);
            each?.Invoke(i);
            _all.ForEach(service => service.Tick(Now));
            var detection = Detector.Step(Look(), Wall);
            Open = detection.Open;
            Told.AddRange(detection.Changed);
        }
    }

    /// <summary>Long enough for everything to have a past.</summary>
    public MadePlatform Settle()
    {
        Run(120);
        Assert.Empty(Told);
        return this;
    }

    public PlatformView Look(bool isJudge = true) => new(Now, [.. _all.GroupBy(static service => service.Name).Select(View)], isJudge);

    private ServiceView View(IGrouping<string, MadeService> service)
    {
        ReplicaHistory[] histories = [.. service.Select(static one => one.History)];
        return new(service.Key, histories, absentSince: null, _baselines.Of(service.Key, histories, Now, Detector.IsCalm), Now);
    }

    private void BeHealthy()
    {
        foreach (var requests in new[] { "check", "auth", "extensions", "usage" })
        {
            Gateway.Requests[requests] = (20, 6);
        }

        Gateway.Requests["llm"] = (10, 4);
        Auth.Requests["check"] = (60, 3);
        Auth.Requests["auth"] = (5, 90);
        Extension.Requests["extensions"] = (20, 12);
        Extension.CacheLookups["tools"] = (50, 2);
        Extension.Peers[("extension", "default/tickets")] = new();
        Llm.Requests["llm"] = (10, 20);
        Llm.CacheLookups["models"] = (40, 1);
        Llm.Peers[("provider", "openai")] = new() { Milliseconds = 900 };
        Llm.Peers[("service", "usageservice")] = new();
        Usage.Requests["usage"] = (5, 60);
        Usage.CacheLookups["prices"] = (20, 1);
    }
}
