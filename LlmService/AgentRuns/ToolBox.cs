using System.Buffers;
using System.Globalization;
using System.Text.Json;

namespace Platform.LlmService.AgentRuns;

/// <summary>The tools of one run, by the names that the model is told.</summary>
internal sealed class ToolBox
{
    private const int LongestFunction = 64;

    private readonly Dictionary<string, AgentTool> _byFunction = new(StringComparer.Ordinal);

    private ToolBox(IEnumerable<AgentTool> tools, IReadOnlyList<string> missing)
    {
        Missing = missing;
        var all = tools.ToArray();
        var shared = all.GroupBy(static tool => tool.Name, StringComparer.Ordinal).Where(static same => same.Count() > 1).Select(static same => same.Key).ToHashSet();
        foreach (var tool in all)
        {
            _byFunction.Add(Unique(shared.Contains(tool.Name) ? $"{tool.Extension}__{tool.Name}" : tool.Name), tool);
        }
    }

    public static ToolBox Empty { get; } = new([], []);

    public bool IsEmpty => _byFunction.Count == 0;

    /// <summary>What the configuration names and the agent doesn't have.</summary>
    public IReadOnlyList<string> Missing { get; }

    /// <param name="tools">The agent's.</param>
    /// <param name="wanted">Those of them that the run may use; null for all.</param>
    public static ToolBox Of(IReadOnlyList<AgentTool> tools, IReadOnlyList<string>? wanted)
    {
        var names = tools.Select(static tool => tool.FullName).ToHashSet(StringComparer.Ordinal);
        return new ToolBox(
            tools.Where(tool => wanted is null || wanted.Contains(tool.FullName, StringComparer.Ordinal)),
            [.. (wanted ?? []).Where(name => !names.Contains(name))]);
    }

    public AgentTool? Find(string function) => _byFunction.GetValueOrDefault(function);

    /// <summary>As the field <c>tools</c> of a chat completion.</summary>
    public byte[] ToJson()
    {
        var written = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(written, RoundBody.Readable);
        json.WriteStartArray();
        foreach (var (function, tool) in _byFunction)
        {
            json.WriteStartObject();
            json.WriteString("type", "function");
            json.WriteStartObject("function");
            json.WriteString("name", function);
            if (tool.Description is { } description)
            {
                json.WriteString("description", description);
            }

            json.WritePropertyName("parameters");
            json.WriteRawValue(tool.InputSchema is { ValueKind: JsonValueKind.Object } schema ? schema.GetRawText() : """{"type":"object","properties":{}}""");
            json.WriteEndObject();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.Flush();
        return written.WrittenSpan.ToArray();
    }

    private string Unique(string name)
    {
        var function = name.Length <= LongestFunction ? name : name[..LongestFunction];
        for (var i = 2; _byFunction.ContainsKey(function); i++)
        {
            var end = string.Create(CultureInfo.InvariantCulture, $"_{i}");
            function = name[..Math.Min(name.Length, LongestFunction - end.Length)] + end;
        }

        return function;
    }
}

/// <summary>A tool as ExtensionService tells of it.</summary>
internal sealed record AgentTool(string Extension, string Name, string? Description, JsonElement? InputSchema)
{
    public string FullName => $"{Extension}/{Name}";
}

internal sealed record AgentToolList(IReadOnlyList<AgentTool> Tools);
