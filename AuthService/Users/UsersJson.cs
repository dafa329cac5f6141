using System.Text.Json;
using System.Text.Json.Serialization;

namespace Platform.AuthService.Users;

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(UserPage)), JsonSerializable(typeof(RoleChange)), JsonSerializable(typeof(PlatformUserPage))]
internal sealed partial class UsersJson : JsonSerializerContext;
