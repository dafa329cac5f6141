using System.Text.Json;
using System.Text.Json.Serialization;

namespace Platform.AuthService.ApiKeys;

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(CreateApiKey)), JsonSerializable(typeof(CreatedApiKey)), JsonSerializable(typeof(ApiKeyPage))]
[JsonSerializable(typeof(ApiKeyUpdate)), JsonSerializable(typeof(RotateApiKey))]
internal sealed partial class ApiKeysJson : JsonSerializerContext;
