using System.Text.Json;
using System.Text.Json.Serialization;

namespace Platform.AuthService.PasswordResets;

internal static class PasswordResets
{
    public static void AddPasswordResets(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSingleton<PasswordResetChanges>();
        builder.Services.AddSingleton<PasswordResetUse>();
        builder.Services.ConfigureHttpJsonOptions(options => options.SerializerOptions.TypeInfoResolverChain.Insert(0, PasswordResetsJson.Default));
    }
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(CreatedPasswordReset)), JsonSerializable(typeof(PasswordReset))]
internal sealed partial class PasswordResetsJson : JsonSerializerContext;
