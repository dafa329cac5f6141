using System.Text.Json;
using System.Text.Json.Serialization;
using Platform.Contracts;

namespace Platform.Gateway.Interference.Watching;

// What lacks a member, or says null for it, is no answer of ours; members that are new are a newer version's.
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(ServiceVitals))]
internal sealed partial class VitalsJson : JsonSerializerContext;
