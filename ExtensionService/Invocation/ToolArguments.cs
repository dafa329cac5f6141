using System.Text.Json;
using Platform.ExtensionService.Registry;
using Platform.ExtensionService.Schemas;

namespace Platform.ExtensionService.Invocation;

/// <summary>What is wrong with arguments, told before the tool is called.</summary>
internal static class ToolArguments
{
    private const string Root = "arguments";
    private static readonly JsonElement Nothing = JsonElement.Parse("{}");

    /// <returns>The errors by the place of what they are about; empty when there are none.</returns>
    public static Dictionary<string, string[]> Check(Tool tool, JsonElement? arguments)
    {
        var given = arguments is { ValueKind: JsonValueKind.Object } named ? named : Nothing;
        if (tool.InputSchema is { } schema && SchemaCheck.Of(schema, given, Root) is { Count: > 0 } errors)
        {
            return errors;
        }

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
