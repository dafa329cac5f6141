using System.Text.Json;
using System.Text.Json.Serialization;

namespace Platform.AuthService.Sessions;

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(SwitchTenant)), JsonSerializable(typeof(SessionTenant))]
[JsonSerializable(typeof(SignInRequest)), JsonSerializable(typeof(SignedIn)), JsonSerializable(typeof(RefreshedSession)), JsonSerializable(typeof(SessionPage))]
internal sealed partial class SessionsJson : JsonSerializerContext;
