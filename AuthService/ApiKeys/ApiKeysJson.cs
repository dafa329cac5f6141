using System.Text.Json;
using System.Text.Json.Serialization;

namespace Platform.AuthService.ApiKeys;

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(CreateApiKey)), JsonSerializable(typeof(CreatedApiKey)), JsonSerializable(typeof(ApiKeyPage))]
internal sealed partial class ApiKeysJson : JsonSerializerContext;
