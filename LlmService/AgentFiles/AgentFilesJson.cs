using System.Text.Json;
using System.Text.Json.Serialization;

namespace Platform.LlmService.AgentFiles;

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(AgentImport))]
internal sealed partial class AgentFilesJson : JsonSerializerContext;
