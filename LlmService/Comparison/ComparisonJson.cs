using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Platform.LlmService.Comparison;

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(ComparisonResult)), JsonSerializable(typeof(ComparisonPage)), JsonSerializable(typeof(BranchResult[]))]
internal sealed partial class ComparisonJson : JsonSerializerContext
{
    /// <summary>As JSON, and only as JSON, letters of any language need no escape.</summary>
    public static ComparisonJson Readable { get; } = new(new JsonSerializerOptions(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
}
