using System.Text.Json;
using System.Text.Json.Serialization;

namespace Platform.AuthService.Tenants;

internal static class Tenants
{
    public static void AddTenants(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSingleton<TenantStore>();
        builder.Services.AddSingleton<TenantChanges>();
        builder.Services.ConfigureHttpJsonOptions(options => options.SerializerOptions.TypeInfoResolverChain.Insert(0, TenantsJson.Default));
    }
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(TenantPage)), JsonSerializable(typeof(TenantSettings)), JsonSerializable(typeof(TenantRequest)), JsonSerializable(typeof(CreatedTenant))]
internal sealed partial class TenantsJson : JsonSerializerContext;
