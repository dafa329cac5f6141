using System.Diagnostics;
using System.Diagnostics.Metrics;
using Platform.LlmService.Telemetry;
using Platform.ServiceDefaults;

namespace Platform.LlmService.AgentRuns;

/// <summary>Spans and metrics of runs and their tools, named as OpenTelemetry's GenAI conventions ask. Names come from tenants, so only spans carry them.</summary>
internal sealed class RunTelemetry
{
    private static readonly InstrumentAdvice<double> Seconds = new()
    {
        HistogramBucketBoundaries = [0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92],
    };

    // What a tool or a provider calls its failure is up to it.
    private readonly SeriesNames _errors = new();
    private readonly Histogram<double> _runs;
    private readonly Histogram<double> _tools;
    private readonly Counter<long> _missing;

    public RunTelemetry(IMeterFactory meters)
    {
        var meter = meters.Create("Platform.Llm");
        _runs = meter.CreateHistogram("gen_ai.invoke_agent.duration", "s", "How long runs of agents take.", tags: null, Seconds);
        _tools = meter.CreateHistogram("gen_ai.execute_tool.duration", "s", "How long calls of tools take.", tags: null, Seconds);
        _missing = meter.CreateCounter<long>("platform.llm.agents.missing_tools", "{tool}", "Tools that a run's configuration names and its agent doesn't have.");
    }

    public static Activity? StartRun(string agent)
    {
        var span = PlatformActivity.Source.StartActivity($"invoke_agent {agent}");
        return span?.SetTag("gen_ai.operation.name", "invoke_agent").SetTag("gen_ai.agent.name", agent)
            .SetTag("gen_ai.conversation.id", span.Parent?.GetTagItem("gen_ai.conversation.id"));
    }

    public void RunEnded(Activity? span, TimeSpan took, string? error) => Ended(_runs, span, took, error);

    public static Activity? StartTool(ToolCall call, AgentTool? tool)
    {
        var span = PlatformActivity.Source.StartActivity($"execute_tool {call.Function}");
        return span?.SetTag("gen_ai.operation.name", "execute_tool").SetTag("gen_ai.tool.name", tool?.FullName ?? call.Function)
            .SetTag("gen_ai.tool.type", "extension").SetTag("gen_ai.tool.call.id", call.Id);
    }

    public void ToolEnded(Activity? span, TimeSpan took, string? error) => Ended(_tools, span, took, error);

    public void ToolsMissing(int count) => _missing.Add(count);

    private void Ended(Histogram<double> histogram, Activity? span, TimeSpan took, string? error)
    {
        if (error is null)
        {
            histogram.Record(took.TotalSeconds);
            return;
        }

        histogram.Record(took.TotalSeconds, new KeyValuePair<string, object?>("error.type", _errors.Of(error)));
        span?.SetTag("error.type", error).SetStatus(ActivityStatusCode.Error, error);
    }
}
