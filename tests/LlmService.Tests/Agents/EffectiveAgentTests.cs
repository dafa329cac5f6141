using System.Collections.Immutable;
using Platform.LlmService.Agents;

namespace Platform.LlmService.Tests.Agents;

public sealed class EffectiveAgentTests
{
    private static readonly AgentSettings Everything = new()
    {
        Model = "low",
        Temperature = 2,
        TopP = 1,
        MaxTokens = 9,
        SystemPrompt = "low",
        Seed = 9,
        ToolChoice = "auto",
        Tools = ["low/tool"],
        MaxRounds = 9,
        ToolTimeoutSeconds = 9,
        MaxRunTokens = 9,
    };

    [Fact]
    public void The_most_specific_level_that_says_something_counts()
    {
        var effective = EffectiveAgent.Of("a", "t", new AgentSettings() { Model = "own" }, new AgentSettings() { Model = "type", MaxTokens = 2 }, new AgentSettings() { Model = "tenant", MaxTokens = 3, Seed = 3 })
            .Over(Everything, Level.Global).Settings;
        Assert.Equal(new("own", Level.Agent), effective.Model);
        Assert.Equal(new(2, Level.Type), effective.MaxTokens);
        Assert.Equal(new(3, Level.Tenant), effective.Seed);
        Assert.Equal(new(2, Level.Global), effective.Temperature);
    }

    [Fact]
    public void Zero_and_empty_are_values_and_not_silence()
    {
        var effective = EffectiveAgent.Of("a", null, new AgentSettings() { Temperature = 0, TopP = 0, Seed = 0, SystemPrompt = "" }, null, Everything).Settings;
        Assert.Equal(new(0, Level.Agent), effective.Temperature);
        Assert.Equal(new(0, Level.Agent), effective.TopP);
        Assert.Equal(new(0, Level.Agent), effective.Seed);
        Assert.Equal(new("", Level.Agent), effective.SystemPrompt);
        Assert.Equal(new("auto", Level.Tenant), effective.ToolChoice);
    }

    [Fact]
    public void Every_setting_passes_from_level_to_level()
    {
        foreach (var effective in new[]
        {
            EffectiveAgent.Of("a", "t", Everything, null, null), EffectiveAgent.Of("a", "t", new AgentSettings(), Everything, null),
            EffectiveAgent.Of("a", "t", new AgentSettings(), null, Everything), EffectiveAgent.Of("a", "t", new AgentSettings(), null, null).Over(Everything, Level.Global),
        })
        {
            Assert.Equal(Everything, Values(effective.Settings));
        }
    }

    [Fact]
    public void Nothing_is_invented_where_nobody_says_anything()
        => Assert.Equal(EffectiveSettings.None, EffectiveAgent.Of("a", "t", new AgentSettings(), new AgentSettings(), new AgentSettings()).Over(null, Level.Global).Settings);

    [Theory]
    [InlineData(null, false, "agent a True, tenant  False, global  True")]
    [InlineData("t", false, "agent a True, type t False, tenant  False, global  True")]
    [InlineData("t", true, "agent a True, type t True, tenant  True, global  True")]
    public void The_levels_that_were_looked_at_are_named(string? type, bool present, string expected)
    {
        var said = present ? Everything : null;
        ImmutableArray<LookedAt> levels = EffectiveAgent.Of("a", type, new AgentSettings(), said, said).Over(Everything, Level.Global).Levels;
        Assert.Equal(expected, string.Join(", ", levels.Select(static level => $"{level.Level} {level.Name} {level.Present}")));
    }

    private static AgentSettings Values(EffectiveSettings settings) => new()
    {
        Model = Value(settings.Model),
        Temperature = Value(settings.Temperature),
        TopP = Value(settings.TopP),
        MaxTokens = Value(settings.MaxTokens),
        SystemPrompt = Value(settings.SystemPrompt),
        Seed = Value(settings.Seed),
        ToolChoice = Value(settings.ToolChoice),
        Tools = Value(settings.Tools),
        MaxRounds = Value(settings.MaxRounds),
        ToolTimeoutSeconds = Value(settings.ToolTimeoutSeconds),
        MaxRunTokens = Value(settings.MaxRunTokens),
    };

    private static T Value<T>(Sourced<T>? sourced) => Assert.IsType<Sourced<T>>(sourced).Value;
}
