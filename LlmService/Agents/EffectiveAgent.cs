using System.Collections.Immutable;

namespace Platform.LlmService.Agents;

/// <summary>What counts for an agent: the settings with the level each of them comes from, and the levels that were looked at.</summary>
internal sealed record EffectiveAgent(string Agent, string? Type, EffectiveSettings Settings, ImmutableArray<LookedAt> Levels)
{
    /// <summary>The levels that are stored. An agent that names no type has no level of that kind to look at.</summary>
    public static EffectiveAgent Of(string agent, string? type, StoredLevel own, StoredLevel? ofType, StoredLevel? ofTenant)
    {
        var levels = ImmutableArray.CreateBuilder<LookedAt>(4);
        levels.Add(new LookedAt(Level.Agent, agent, Present: true, own.Fault));
        if (type is not null)
        {
            levels.Add(new LookedAt(Level.Type, type, ofType is not null, ofType?.Fault));
        }

        levels.Add(new LookedAt(Level.Tenant, null, ofTenant is not null, ofTenant?.Fault));
        var settings = EffectiveSettings.None.Over(own.Settings, Level.Agent).Over(ofType?.Settings, Level.Type).Over(ofTenant?.Settings, Level.Tenant);
        return new EffectiveAgent(agent, type, settings, levels.ToImmutable());
    }

    /// <summary>One level more, below all others.</summary>
    public EffectiveAgent Over(AgentSettings? lower, string level)
        => this with { Settings = Settings.Over(lower, level), Levels = Levels.Add(new LookedAt(level, null, lower is not null)) };
}

/// <summary>A level that was asked, by its name where it has one; absent when nobody has defined it, and with a fault when what is stored can't be used.</summary>
internal sealed record LookedAt(string Level, string? Name, bool Present, string? Fault = null);
