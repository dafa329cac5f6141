using System.Text.Json;
using System.Text.Json.Serialization;

namespace Platform.Gateway.Administration;

// What lacks a member, or says null for it, is no answer of ours.
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(ReplicaName))]
[JsonSerializable(typeof(Report<ReplicaPools>)), JsonSerializable(typeof(Report<ReplicaCaches>)), JsonSerializable(typeof(Report<ReplicaCleared>))]
[JsonSerializable(typeof(DetailedHealth))]
[JsonSerializable(typeof(CacheClearRequest)), JsonSerializable(typeof(ClearCommand))]
internal sealed partial class AdministrationJson : JsonSerializerContext;
