using System.Text.Json;
using System.Text.Json.Serialization;

namespace Platform.ExtensionService.Marketplace;

internal static class Marketplace
{
    public static void AddMarketplace(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSingleton<ManifestRules>();
        builder.Services.AddSingleton<MarketplaceStore>();
        builder.Services.ConfigureHttpJsonOptions(o => o.SerializerOptions.TypeInfoResolverChain.Insert(0, MarketplaceJson.Default));
        builder.Services.ConfigureHttpJsonOptions(o => o.SerializerOptions.TypeInfoResolverChain.Insert(0, ManifestJson.Default));
    }
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(MarketplacePage)), JsonSerializable(typeof(PublishedVersion))]
internal sealed partial class MarketplaceJson : JsonSerializerContext;

/// <summary>Manifests, without what they leave out.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(Manifest))]
internal sealed partial class ManifestJson : JsonSerializerContext;
