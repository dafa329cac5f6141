using System.Text.Json;
using System.Text.Json.Serialization;

namespace Platform.ExtensionService.Health;

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(ExtensionHealth)), JsonSerializable(typeof(HealthPage))]
internal sealed partial class HealthJson : JsonSerializerContext;
