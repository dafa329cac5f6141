using System.Diagnostics.Metrics;

namespace Platform.LlmService.WarmUp;

internal sealed class WarmUpMetrics
{
    private readonly Counter<long> _prompts;
    private readonly Counter<long> _yields;

    public WarmUpMetrics(IMeterFactory meters)
    {
        var meter = meters.Create("Platform.Llm");
        _prompts = meter.CreateCounter<long>("platform.llm.warm_up.prompts", "{prompt}", "Prompts of warm-ups, by result.");
        _yields = meter.CreateCounter<long>("platform.llm.warm_up.yields", "{yield}", "Times that a warm-up let others go first.");
    }

    public void Prompt(bool isDone) => _prompts.Add(1, new KeyValuePair<string, object?>("result", isDone ? "done" : "failed"));

    public void Yield() => _yields.Add(1);
}
