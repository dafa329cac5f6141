using System.Text.Json;
using System.Text.Json.Serialization;

namespace Platform.LlmService.AgentRuns;

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(AgentToolList))]
[JsonSerializable(typeof(RunReport)), JsonSerializable(typeof(RoundReport)), JsonSerializable(typeof(RunUsage))]
[JsonSerializable(typeof(ToolStart)), JsonSerializable(typeof(ToolEnd)), JsonSerializable(typeof(RunProblem))]
internal sealed partial class RunJson : JsonSerializerContext
{
    /// <summary>As JSON, and only as JSON, letters of any language need no escape.</summary>
    public static RunJson Readable { get; } = new(
        new JsonSerializerOptions(JsonSerializerDefaults.Web) { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, Encoder = RoundBody.Readable.Encoder });
}
