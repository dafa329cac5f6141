using System.Text.Json;
using System.Text.Json.Serialization;
using Platform.Gateway.Interference.Mitigation;

namespace Platform.Gateway.Interference.History;

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(SampleReading)), JsonSerializable(typeof(SharedNow)), JsonSerializable(typeof(MitigationChange))]
internal sealed partial class HistoryJson : JsonSerializerContext;
