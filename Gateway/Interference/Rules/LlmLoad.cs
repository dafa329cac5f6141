using System.Globalization;
using Platform.Contracts;
using Platform.Gateway.Interference.Watching;
using static Platform.Gateway.Interference.Rules.Words;

namespace Platform.Gateway.Interference.Rules;

/// <summary>What LlmService does: calls and warm-up of all replicas, its fullest pool, and its processors.</summary>
internal sealed record LlmLoad(ServiceView Service, int Running, int Waiting, int Limit, int MostPlaces, int WarmUps, double Processors, PoolView? Pool)
{
    public const string Calls = "llm";
    public const string WarmUp = "warm-up";
    private const string BackgroundPool = "background";
    private const double FullPlaces = 0.9;
    private const double FullPool = 0.8;
    private const double BusyProcessor = 0.5;

    public bool IsHigh => IsFull || IsPoolFull || IsBusy;

    /// <summary>Warm-up rather than people's calls: a few prompts of it are no load, but with a full pool or busy processors they are.</summary>
    public bool IsWarmUp => WarmUps > 0 ? Running <= WarmUps * 2 : IsPoolFull && Pool?.Name == BackgroundPool && Running == 0;

    private bool IsFull => Waiting > 0 || (Limit > 0 && Running >= Limit * FullPlaces);

    private bool IsPoolFull => Pool?.Utilization >= FullPool;

    private bool IsBusy => Processors >= BusyProcessor;

    public static LlmLoad? Find(PlatformView view)
    {
        if (view.Find(Parts.Llm) is not { Live.Count: > 0 } service)
        {
            return null;
        }

        var load = new LlmLoad(service, 0, 0, 0, 0, 0, service.Live.Max(ServiceView.ProcessorShare), service.Pools.MaxBy(static one => one.Utilization));
        foreach (var replica in service.Live)
        {
            if (replica.Fine[^1].Vitals.Llm is { } llm)
            {
                load = load with
                {
                    Running = load.Running + llm.Running,
                    Waiting = load.Waiting + llm.Waiting,
                    Limit = load.Limit + llm.Limit,
                    MostPlaces = Math.Max(load.MostPlaces, llm.MostPlaces),
                    WarmUps = load.WarmUps + llm.WarmUps,
                };
            }
        }

        return load;
    }

    public string Describe()
    {
        List<string> signs = [Say($"{Running} model calls and {WarmUps} prompts of warm-up run")];
        Note(IsFull, $"{Waiting} calls wait for one of {Limit} places");
        Note(IsPoolFull, $"the pool {Pool?.Name} is used to {Pool?.Utilization:P0}");
        Note(IsBusy, $"{Parts.Llm} uses {Processors:P0} of its processors");
        return string.Join(", ", signs);

        void Note(bool isSo, FormattableString sign)
        {
            if (isSo)
            {
                signs.Add(Say(sign));
            }
        }
    }

    public IReadOnlyList<Evidence> Evidence() =>
    [
        Number($"{Parts.Llm}/calls", "running", Running),
        Number($"{Parts.Llm}/calls", "waiting", Waiting),
        Number($"{Parts.Llm}/calls", "places", Limit),
        Number($"{Parts.Llm}/warm-up", "prompts", WarmUps),
        Number(Parts.Llm, "processors", Processors * 100, "%"),
        .. Service.Pools.Select(one => Number(Of(Service, one), "utilization", one.Utilization * 100, "%")),
    ];

    public Recommendation Recommend()
    {
        if (IsWarmUp)
        {
            return Advise("Put warm-up into an off-peak window, or let fewer of its prompts run at the same time.");
        }

        // Each replica has its own places; three quarters of what runs now is felt, and refuses few.
        var to = Math.Max(1, (int)Math.Ceiling(Running * 0.75 / Service.Live.Count));
        return new(
            "Let fewer model calls run at the same time, or give LlmService processors and replicas of its own.",
            "Admission__ConcurrentCalls",
            MostPlaces.ToString(CultureInfo.InvariantCulture),
            Math.Min(to, Math.Max(1, MostPlaces)).ToString(CultureInfo.InvariantCulture),
            "Calls of LlmService beyond the limit wait in their queue and are then refused with 503 and Retry-After; authentication and extensions get their time back.");
    }
}
