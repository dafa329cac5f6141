using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Extensions.Options;

namespace Platform.ExtensionService.Installations;

internal static class Installations
{
    public static void AddInstallations(this IHostApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddOptions<UpgradeOptions>().BindConfiguration(UpgradeOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<UpgradeOptions>, UpgradeOptionsValidator>();
        services.AddSingleton<InstallationStore>();
        services.AddSingleton<InstallationPlanner>();
        services.AddSingleton<InputReader>();
        services.AddSingleton<Installer>();
        services.AddSingleton<Upgrader>();
        services.AddSingleton<UpgradeStore>();
        services.AddSingleton<Promotion>();
        services.AddSingleton<UpgradeCheck>();
        services.AddSingleton<UpgradeRunner>();
        services.AddHostedService<UpgradeKeeper>();
        services.ConfigureHttpJsonOptions(o => o.SerializerOptions.TypeInfoResolverChain.Insert(0, InstallationsJson.Default));
    }
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(InstallRequest)), JsonSerializable(typeof(UpgradeRequest)), JsonSerializable(typeof(InstallationView))]
internal sealed partial class InstallationsJson : JsonSerializerContext;
