using System.Text.Json;
using Platform.LlmService.Chat;

namespace Platform.LlmService.Providers.Simulated;

/// <summary>
/// Which tools there are and how many of them a request wants called. Left to itself the model calls one, and when it has been given a result it answers:
/// so a loop of tool calls is gone through and comes to its end.
/// </summary>
internal sealed record SimulatedTools(IReadOnlyList<SimulatedTool> Available, int Wanted, bool IsParallel)
{
    public static SimulatedTools Read(JsonElement body)
    {
        var tools = ReadTools(body);
        var isParallel = !(body.TryGetProperty("parallel_tool_calls", out var parallel) && parallel.ValueKind == JsonValueKind.False);
        if (!body.TryGetProperty("tool_choice", out var choice) || choice.ValueKind == JsonValueKind.Null)
        {
            return new(tools, tools.Length > 0 && !HasResult(body) ? 1 : 0, isParallel);
        }

        if (tools.Length == 0)
        {
            return choice.ToString() == "none" ? new([], 0, isParallel) : throw ChatRequestException.WrongValue("tool_choice", "none, there are no tools");
        }

        return choice.ValueKind == JsonValueKind.String
            ? new(tools, Wants(choice.GetString(), HasResult(body)), isParallel)
            : new([Named(tools, choice)], 1, isParallel);
    }

    /// <summary>Those that are called, if the request says itself how many (<c>simulated_tool_calls</c>) so many.</summary>
    public IEnumerable<SimulatedTool> Calls(int? told)
    {
        var many = Available.Count == 0 ? 0 : told ?? Wanted;
        return Enumerable.Range(0, IsParallel ? many : Math.Min(many, 1)).Select(i => Available[i % Available.Count]);
    }

    private static int Wants(string? choice, bool hasResult) => choice switch
    {
        "none" => 0,
        "auto" => hasResult ? 0 : 1,
        "required" => 1,
        _ => throw ChatRequestException.WrongValue("tool_choice", "none, auto, required or a function"),
    };

    private static SimulatedTool Named(IReadOnlyList<SimulatedTool> tools, JsonElement choice)
    {
        var name = choice.ValueKind == JsonValueKind.Object && choice.TryGetProperty("function", out var function) ? SimulatedRequest.Text(function, "name") : null;
        return tools.FirstOrDefault(tool => tool.Name == name) ?? throw ChatRequestException.WrongValue("tool_choice", "the name of a function in tools");
    }

    /// <summary>Something has been called since a person spoke last.</summary>
    private static bool HasResult(JsonElement body) => body.GetProperty("messages").EnumerateArray()
        .Reverse().TakeWhile(static message => SimulatedRequest.Text(message, "role") != "user")
        .Any(static message => SimulatedRequest.Text(message, "role") == "tool");

    private static SimulatedTool[] ReadTools(JsonElement body)
    {
        if (!body.TryGetProperty("tools", out var tools) || tools.ValueKind == JsonValueKind.Null)
        {
            return [];
        }

        return tools.ValueKind == JsonValueKind.Array
            ? [.. tools.EnumerateArray().Select(ReadTool)]
            : throw ChatRequestException.WrongType("tools", "an array");
    }

    private static SimulatedTool ReadTool(JsonElement tool, int index)
    {
        if (SimulatedRequest.Text(tool, "type") != "function")
        {
            throw ChatRequestException.WrongValue($"tools[{index}].type", "function, the simulated model calls no others");
        }

        if (!tool.TryGetProperty("function", out var function) || SimulatedRequest.Text(function, "name") is not { Length: > 0 } name)
        {
            throw ChatRequestException.Missing($"tools[{index}].function.name");
        }

        return new(name, function.TryGetProperty("parameters", out var schema) && schema.ValueKind == JsonValueKind.Object ? schema : SimulatedJson.NoProperties);
    }
}

/// <summary>A function with the schema of its arguments.</summary>
internal sealed record SimulatedTool(string Name, JsonElement Parameters);
