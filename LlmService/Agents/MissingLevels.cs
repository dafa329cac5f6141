using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace Platform.LlmService.Agents;

/// <summary>Makes a level that is looked at and not there visible: counted every time, told once an hour.</summary>
internal sealed class MissingLevels
{
    private const int MostRemembered = 1000;
    private static readonly TimeSpan Pause = TimeSpan.FromHours(1);

    private readonly TimeProvider _clock;
    private readonly ILogger<MissingLevels> _logger;
    private readonly Counter<long> _reads;
    private readonly ConcurrentDictionary<(Guid TenantId, string Level, string? Name), long> _told = new();

    public MissingLevels(IMeterFactory meters, TimeProvider clock, ILogger<MissingLevels> logger)
    {
        _clock = clock;
        _logger = logger;
        _reads = meters.Create("Platform.Llm").CreateCounter<long>(
            "platform.llm.agents.missing_levels", "{read}", "Reads of an agent's configuration that found a level absent.");
    }

    public void Report(Guid tenantId, EffectiveAgent agent)
    {
        foreach (var (level, name, present) in agent.Levels)
        {
            if (!present)
            {
                Report(tenantId, agent.Agent, level, name);
            }
        }
    }

    private void Report(Guid tenantId, string agent, string level, string? name)
    {
        _reads.Add(1, new KeyValuePair<string, object?>("platform.llm.agents.level", level));
        var now = _clock.GetTimestamp();
        var missing = (tenantId, level, name);
        if (_told.TryGetValue(missing, out var before) && _clock.GetElapsedTime(before, now) < Pause)
        {
            return;
        }

        if (_told.Count >= MostRemembered)
        {
            // Names come from callers, so what is remembered of them is bounded; some are told again.
            _told.Clear();
        }

        _told[missing] = now;
        _logger.LevelMissing(level, name, agent, tenantId);
    }
}
