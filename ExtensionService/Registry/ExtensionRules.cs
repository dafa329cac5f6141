using System.Globalization;
using System.Text.Json;
using Platform.ExtensionService.Invocation;
using Platform.ExtensionService.Mcp;

namespace Platform.ExtensionService.Registry;

/// <summary>What an extension must look like before it is stored.</summary>
internal static class ExtensionRules
{
    public const int MaxTools = 64;
    public const int MaxDescriptionLength = 4096;
    public const int MaxUrlLength = 2048;
    public const int MaxSchemaLength = 64 * 1024;

    public static Dictionary<string, string[]> Check(ExtensionDefinition definition, McpRules mcp)
    {
        var errors = new Dictionary<string, string[]>();
        Require(errors, ExtensionName.IsValid(definition.Name), "name", ExtensionName.Expected);
        Require(errors, !ExtensionName.IsReserved(definition.Name), "name", "This name is reserved.");
        Require(errors, IsDescription(definition.Description), "description", DescriptionExpected);
        switch (ExtensionKind.Of(definition))
        {
            case ExtensionKind.Mcp:
                Require(errors, definition.Tools is null or { Count: 0 }, "tools", "An MCP server tells its tools itself.");
                Require(errors, definition.Headers is null or { Count: 0 }, "headers", "The headers of an MCP server are in mcp.headers.");
                mcp.Check(definition.Mcp, errors);
                break;
            case ExtensionKind.Http:
                Require(errors, definition.Mcp is null, "mcp", "Only an extension of kind mcp has a server.");
                HeaderRules.Check(definition.Headers, "headers", errors);
                mcp.CheckStorage(definition.Headers, "headers", errors);
                CheckTools(definition, errors);
                break;
            default:
                errors["kind"] = ["Must be http or mcp."];
                break;
        }

        return errors;
    }

    private static void CheckTools(ExtensionDefinition definition, Dictionary<string, string[]> errors)
    {
        if (definition.Tools is not { Count: > 0 and <= MaxTools } tools)
        {
            errors["tools"] = [$"An extension has 1 to {MaxTools} tools."];
            return;
        }

        var names = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < tools.Count; i++)
        {
            var at = string.Create(CultureInfo.InvariantCulture, $"tools[{i}]");
            if (tools[i] is not { } tool)
            {
                errors[at] = ["A tool is required."];
                continue;
            }

            Check(tool, at, errors);
            Require(errors, tool.Name is null || names.Add(tool.Name), $"{at}.name", "Another tool of this extension has the same name.");
        }
    }

    private static void Check(ToolDefinition tool, string at, Dictionary<string, string[]> errors)
    {
        Require(errors, ExtensionName.IsValidTool(tool.Name), $"{at}.name", ExtensionName.ToolExpected);
        Require(errors, IsDescription(tool.Description), $"{at}.description", DescriptionExpected);
        Require(errors, tool.Method is "GET" or "POST", $"{at}.method", "Must be GET or POST.");
        Require(errors, IsUrl(tool.Url), $"{at}.url", UrlExpected);
        Require(errors, IsSchema(tool.InputSchema), $"{at}.inputSchema", $"Must be a JSON object of valid text, of at most {MaxSchemaLength} characters.");
        Require(errors, tool.TimeoutSeconds is null or (>= 1 and <= InvocationOptions.LongestTimeoutSeconds), $"{at}.timeoutSeconds",
            $"Must be between 1 and {InvocationOptions.LongestTimeoutSeconds}.");
        Require(errors, tool.Headers is null or { ValueKind: JsonValueKind.Null }, $"{at}.headers",
            "Headers are not accepted here: give those of the whole extension.");
    }

    public static string UrlExpected => $"Must be an absolute http or https URL of at most {MaxUrlLength} characters, without user name, password or fragment.";

    private static string DescriptionExpected => $"Must be at most {MaxDescriptionLength} characters, without NUL.";

    private static bool IsDescription(string? text)
        => text is null || (text.Length <= MaxDescriptionLength && !text.Contains('\0', StringComparison.Ordinal));

    public static bool IsUrl(string? text)
        => text is { Length: <= MaxUrlLength }
            && !text.AsSpan().ContainsAnyInRange('\0', ' ')
            && Uri.TryCreate(text, UriKind.Absolute, out var url)
            && (url.Scheme == Uri.UriSchemeHttp || url.Scheme == Uri.UriSchemeHttps)
            && url is { Host.Length: > 0, UserInfo.Length: 0, Fragment.Length: 0 };

    public static bool IsSchema(JsonElement? schema)
        => schema is null or { ValueKind: JsonValueKind.Null }
            || (schema is { ValueKind: JsonValueKind.Object } given && IsText(given) && given.GetRawText().Length <= MaxSchemaLength);

    // Half a surrogate pair or broken UTF-8 passes the JSON parser, and fails only when it is to be given back.
    private static bool IsText(JsonElement schema)
    {
        using var writer = new Utf8JsonWriter(Stream.Null);
        try
        {
            schema.WriteTo(writer);
            return true;
        }
        catch (Exception e) when (e is InvalidOperationException or ArgumentException)
        {
            return false;
        }
    }

    private static void Require(Dictionary<string, string[]> errors, bool holds, string field, string message)
    {
        if (!holds)
        {
            errors[field] = [message];
        }
    }
}
