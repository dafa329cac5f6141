using System.Globalization;
using System.Text.Json;

namespace Platform.ExtensionService.Schemas;

/// <summary><c>minimum</c>, <c>maximum</c>, both also exclusive, <c>multipleOf</c>.</summary>
internal static class NumberKeywords
{
    public static void Check(SchemaWalk walk, JsonElement schema, JsonElement value, string place)
    {
        var number = value.GetDouble();
        Bound("minimum", "at least", static (number, bound) => number >= bound);
        Bound("maximum", "at most", static (number, bound) => number <= bound);
        Bound("exclusiveMinimum", "more than", static (number, bound) => number > bound);
        Bound("exclusiveMaximum", "less than", static (number, bound) => number < bound);
        // Only whole steps: fractions of fractions are rounded, and would be refused by mistake.
        Bound("multipleOf", "a multiple of", static (number, step) => !double.IsInteger(step) || step == 0 || number % step == 0);

        void Bound(string keyword, string words, Func<double, double, bool> holds)
        {
            if (TryGet(schema, keyword, out var bound) && !holds(number, bound))
            {
                walk.Fail(place, string.Create(CultureInfo.InvariantCulture, $"Must be {words} {bound}."));
            }
        }
    }

    public static bool TryGet(JsonElement schema, string keyword, out double number)
    {
        number = 0;
        return schema.TryGetProperty(keyword, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out number);
    }
}
