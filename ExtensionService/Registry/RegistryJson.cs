using System.Text.Json;
using System.Text.Json.Serialization;

namespace Platform.ExtensionService.Registry;

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(ExtensionDefinition)), JsonSerializable(typeof(Extension)), JsonSerializable(typeof(ExtensionPage))]
internal sealed partial class RegistryJson : JsonSerializerContext;
