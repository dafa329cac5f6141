using System.Text.Json;
using Platform.ExtensionService.Registry;

namespace Platform.ExtensionService.Invocation;

/// <summary>What is wrong with arguments, told before the tool is called.</summary>
internal static class ToolArguments
{
    private const string Root = "arguments";

    /// <returns>The errors by the place of what they are about; empty when there are none.</returns>
    public static Dictionary<string, string[]> Check(Tool tool, JsonElement? arguments)
    {
        if (tool.Method is null)
        {
            return [];
        }

        var canBeSent = ToolRequest.TryCreate(tool, arguments, out var request);
        request?.Dispose();
        return canBeSent
            ? []
            : new() { [Root] = [$"Must be valid text, and at most {ToolRequest.MaxUrlLength} characters as a query string; larger ones need a tool with POST. Each place in the path of the tool needs a value."] };
    }
}
