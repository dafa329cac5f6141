using System.Text.Json;
using System.Text.Json.Serialization;

namespace Platform.LlmService.WarmUp;

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(WarmUpDefinition)), JsonSerializable(typeof(WarmUpPlan)), JsonSerializable(typeof(WarmUpPage))]
[JsonSerializable(typeof(WarmUpRun)), JsonSerializable(typeof(WarmUpRuns))]
internal sealed partial class WarmUpJson : JsonSerializerContext;
