using System.Text.Json;
using System.Text.Json.Serialization;

namespace Platform.ExtensionService.Resilience;

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(ExtensionControl)), JsonSerializable(typeof(ResilienceSettings))]
internal sealed partial class ControlJson : JsonSerializerContext;
