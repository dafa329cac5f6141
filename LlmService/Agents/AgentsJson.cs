using System.Text.Json;
using System.Text.Json.Serialization;

namespace Platform.LlmService.Agents;

/// <summary>By itself, for the database and the cache, it leaves out what is null; in HTTP answers null is written, so that a reader sees what could be set.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(AgentDefinition)), JsonSerializable(typeof(Agent)), JsonSerializable(typeof(AgentPage))]
[JsonSerializable(typeof(AgentTypeDefinition)), JsonSerializable(typeof(AgentType))]
[JsonSerializable(typeof(AgentDefaultsDefinition)), JsonSerializable(typeof(AgentDefaults))]
[JsonSerializable(typeof(EffectiveAgent)), JsonSerializable(typeof(AgentModels))]
internal sealed partial class AgentsJson : JsonSerializerContext;
