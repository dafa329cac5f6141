using System.Text.Json;
using System.Text.Json.Serialization;

namespace Platform.UsageService.Budgets;

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(BudgetDefinition)), JsonSerializable(typeof(Budget)), JsonSerializable(typeof(BudgetPage))]
[JsonSerializable(typeof(BudgetChangePage))]
internal sealed partial class BudgetsJson : JsonSerializerContext;
