using System.Text.Json;
using System.Text.Json.Serialization;
using Platform.Contracts;
using Platform.Gateway.Interference.History;

namespace Platform.Gateway.Interference.Api;

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(InterferenceReport)), JsonSerializable(typeof(IncidentHistory)), JsonSerializable(typeof(Incident)), JsonSerializable(typeof(IncidentTrend))]
[JsonSerializable(typeof(IReadOnlyList<SampleReading>))]
internal sealed partial class InterferenceJson : JsonSerializerContext;
