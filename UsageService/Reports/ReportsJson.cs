using System.Text.Json;
using System.Text.Json.Serialization;

namespace Platform.UsageService.Reports;

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(RequestPage)), JsonSerializable(typeof(UsageSummary)), JsonSerializable(typeof(CounterPage)), JsonSerializable(typeof(UsageRequest))]
internal sealed partial class ReportsJson : JsonSerializerContext;
