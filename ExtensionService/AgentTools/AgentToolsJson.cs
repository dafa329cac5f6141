using System.Text.Json;
using System.Text.Json.Serialization;

namespace Platform.ExtensionService.AgentTools;

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(AgentToolSelection)), JsonSerializable(typeof(AgentToolList))]
internal sealed partial class AgentToolsJson : JsonSerializerContext;
