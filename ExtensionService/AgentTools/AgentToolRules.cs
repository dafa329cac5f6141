using System.Globalization;
using Platform.ExtensionService.Registry;

namespace Platform.ExtensionService.AgentTools;

/// <summary>What an agent's list must look like before its tools are looked up.</summary>
internal static class AgentToolRules
{
    public const int MaxTools = 128;

    public static Dictionary<string, string[]> Check(string agent, AgentToolSelection selection)
    {
        var errors = new Dictionary<string, string[]>();
        Require(errors, AgentName.IsValid(agent), "agent", AgentName.Expected);
        if (selection.Tools is not { Count: <= MaxTools } tools)
        {
            errors["tools"] = [$"An agent has a list of 0 to {MaxTools} tools."];
            return errors;
        }

        var seen = new HashSet<AgentToolName>();
        for (var i = 0; i < tools.Count; i++)
        {
            var at = At(i);
            if (tools[i] is not { } tool)
            {
                errors[at] = ["A tool is required."];
                continue;
            }

            Require(errors, ExtensionName.IsValid(tool.Extension), $"{at}.extension", ExtensionName.Expected);
            Require(errors, ExtensionName.IsValidTool(tool.Tool), $"{at}.tool", ExtensionName.ToolExpected);
            Require(errors, seen.Add(tool), at, "The list names this tool twice.");
        }

        return errors;
    }

    /// <summary>Names every tool of the list that the tenant doesn't have.</summary>
    public static Dictionary<string, string[]> Missing(IReadOnlyList<AgentToolName> wanted, AgentToolList found)
    {
        var known = found.Tools.Select(static t => new AgentToolName(t.Extension, t.Name)).ToHashSet();
        return wanted.Index().Where(w => !known.Contains(w.Item))
            .ToDictionary(static w => At(w.Index), static w => (string[])[$"This tenant has no tool {w.Item.Extension}/{w.Item.Tool}."]);
    }

    private static string At(int index) => string.Create(CultureInfo.InvariantCulture, $"tools[{index}]");

    private static void Require(Dictionary<string, string[]> errors, bool holds, string field, string message)
    {
        if (!holds)
        {
            errors[field] = [message];
        }
    }
}
