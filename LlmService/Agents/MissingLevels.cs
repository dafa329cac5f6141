using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace Platform.LlmService.Agents;

/// <summary>Makes a level that is looked at and not there, or can't be used, visible: counted every time, told once an hour.</summary>
internal sealed class MissingLevels
{
    private const int MostRemembered = 1000;
    private static readonly TimeSpan Pause = TimeSpan.FromHours(1);

    private readonly TimeProvider _clock;
    private readonly ILogger<MissingLevels> _logger;
    private readonly Counter<long> _missing;
    private readonly Counter<long> _broken;
    private readonly ConcurrentDictionary<(Guid TenantId, string Level, string? Name), long> _told = new();

    public MissingLevels(IMeterFactory meters, TimeProvider clock, ILogger<MissingLevels> logger)
    {
        _clock = clock;
        _logger = logger;
        var meter = meters.Create("Platform.Llm");
        _missing = meter.CreateCounter<long>("platform.llm.agents.missing_levels", "{read}", "Reads of an agent's configuration that found a level absent.");
        _broken = meter.CreateCounter<long>("platform.llm.agents.broken_levels", "{read}", "Reads of an agent's configuration that found a level that can't be used.");
    }

    public void Report(Guid tenantId, EffectiveAgent agent)
    {
        foreach (var level in agent.Levels)
        {
            var missing = (tenantId, level.Level, level.Name);
            if (level.Fault is { } fault)
            {
                Count(_broken, level);
                if (IsToBeTold(missing))
                {
                    _logger.LevelBroken(level.Level, level.Name, agent.Agent, tenantId, fault);
                }
            }
            else if (!level.Present)
            {
                Count(_missing, level);
                if (IsToBeTold(missing))
                {
                    _logger.LevelMissing(level.Level, level.Name, agent.Agent, tenantId);
                }
            }
        }
    }

    private static void Count(Counter<long> reads, LookedAt level) => reads.Add(1, new KeyValuePair<string, object?>("platform.llm.agents.level", level.Level));

    private bool IsToBeTold((Guid TenantId, string Level, string? Name) missing)
    {
        var now = _clock.GetTimestamp();
        if (_told.TryGetValue(missing, out var before) && _clock.GetElapsedTime(before, now) < Pause)
        {
            return false;
        }

        if (_told.Count >= MostRemembered)
        {
            // Names come from callers, so what is remembered of them is bounded; some are told again.
            _told.Clear();
        }

        _told[missing] = now;
        return true;
    }
}
