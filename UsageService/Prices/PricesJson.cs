using System.Text.Json;
using System.Text.Json.Serialization;

namespace Platform.UsageService.Prices;

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(PriceDefinition)), JsonSerializable(typeof(Price)), JsonSerializable(typeof(PricePage))]
[JsonSerializable(typeof(PriceHistory)), JsonSerializable(typeof(ModelPrices))]
internal sealed partial class PricesJson : JsonSerializerContext;
