using System.Diagnostics.Metrics;

namespace Platform.LlmService.WarmUp;

internal sealed class WarmUpMetrics
{
    private readonly Counter<long> _prompts;
    private readonly Counter<long> _yields;
    private int _underWay;

    public WarmUpMetrics(IMeterFactory meters)
    {
        var meter = meters.Create("Platform.Llm");
        _prompts = meter.CreateCounter<long>("platform.llm.warm_up.prompts", "{prompt}", "Prompts of warm-ups, by result.");
        _yields = meter.CreateCounter<long>("platform.llm.warm_up.yields", "{yield}", "Times that a warm-up let others go first.");
        meter.CreateObservableUpDownCounter("platform.llm.warm_up.running", () => UnderWay, "{prompt}", "Prompts of warm-ups under way.");
    }

    /// <summary>Prompts that are being said.</summary>
    public int UnderWay => Volatile.Read(ref _underWay);

    public void Begin() => Interlocked.Increment(ref _underWay);

    public void End() => Interlocked.Decrement(ref _underWay);

    public void Prompt(bool isDone) => _prompts.Add(1, new KeyValuePair<string, object?>("result", isDone ? "done" : "failed"));

    public void Yield() => _yields.Add(1);
}
