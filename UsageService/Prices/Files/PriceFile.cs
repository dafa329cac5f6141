using System.Text.Json;
using System.Text.Json.Serialization;

namespace Platform.UsageService.Prices.Files;

/// <summary>Prices as they are exported and imported.</summary>
internal sealed record PriceFile(IReadOnlyList<PriceDefinition?>? Prices)
{
    /// <summary>Far more than there are models to be had.</summary>
    public const int MaxPrices = 5000;
}

/// <summary>What an import did, or would do. <c>Unchanged</c> counts prices that were like that already.</summary>
internal sealed record PriceImport(bool DryRun, IReadOnlyList<ImportedPrice> Added, IReadOnlyList<ImportedPrice> Changed, int Unchanged);

/// <summary>A price of the file; <c>Before</c> is what it takes the place of.</summary>
internal sealed record ImportedPrice(string Model, string? Provider, DateTimeOffset ValidFrom, PriceDefinition? Before, PriceDefinition After);

/// <summary>For people to read and edit: indented, and without what is not said.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, WriteIndented = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(PriceFile)), JsonSerializable(typeof(PriceImport))]
internal sealed partial class PriceFileJson : JsonSerializerContext;
