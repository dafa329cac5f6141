using System.Text.Json;
using System.Text.Json.Serialization;

namespace Platform.AuthService.Audit;

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(AuditPage))]
internal sealed partial class AuditJson : JsonSerializerContext;
