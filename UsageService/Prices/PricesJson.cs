using System.Text.Json;
using System.Text.Json.Serialization;
using Platform.UsageService.Prices.Changes;
using Platform.UsageService.Prices.Files;
using Platform.UsageService.Prices.Unknown;

namespace Platform.UsageService.Prices;

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(PriceDefinition)), JsonSerializable(typeof(Price)), JsonSerializable(typeof(PricePage)), JsonSerializable(typeof(PriceHistory))]
[JsonSerializable(typeof(PriceFile)), JsonSerializable(typeof(PriceImport)), JsonSerializable(typeof(PriceAuditPage)), JsonSerializable(typeof(UnknownPrices))]
internal sealed partial class PricesJson : JsonSerializerContext;
