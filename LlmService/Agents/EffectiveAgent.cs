using System.Collections.Immutable;

namespace Platform.LlmService.Agents;

/// <summary>What counts for an agent: the settings with the level each of them comes from, and the levels that were looked at.</summary>
internal sealed record EffectiveAgent(string Agent, string? Type, EffectiveSettings Settings, ImmutableArray<LookedAt> Levels)
{
    /// <summary>The levels that are stored. An agent that names no type has no level of that kind to look at.</summary>
    public static EffectiveAgent Of(string agent, string? type, AgentSettings own, AgentSettings? ofType, AgentSettings? ofTenant)
    {
        var levels = ImmutableArray.CreateBuilder<LookedAt>(4);
        levels.Add(new LookedAt(Level.Agent, agent, Present: true));
        if (type is not null)
        {
            levels.Add(new LookedAt(Level.Type, type, ofType is not null));
        }

        levels.Add(new LookedAt(Level.Tenant, null, ofTenant is not null));
        var settings = EffectiveSettings.None.Over(own, Level.Agent).Over(ofType, Level.Type).Over(ofTenant, Level.Tenant);
        return new EffectiveAgent(agent, type, settings, levels.ToImmutable());
    }

    /// <summary>One level more, below all others.</summary>
    public EffectiveAgent Over(AgentSettings? lower, string level)
        => this with { Settings = Settings.Over(lower, level), Levels = Levels.Add(new LookedAt(level, null, lower is not null)) };
}

/// <summary>A level that was asked, by its name where it has one; absent when nobody has defined it.</summary>
internal sealed record LookedAt(string Level, string? Name, bool Present);
