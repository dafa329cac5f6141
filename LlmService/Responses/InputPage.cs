using System.Globalization;
using System.Text.Json.Nodes;
using Platform.LlmService.Chat;
using Platform.LlmService.Messages;

namespace Platform.LlmService.Responses;

/// <summary>Which of a response's input items are asked for.</summary>
internal sealed record InputPage(int Limit, bool IsAscending, string? After, string? Before)
{
    private const int Most = 100;
    private const int Usual = 20;

    /// <exception cref="ChatRequestException">A parameter is wrong.</exception>
    public static InputPage Read(IQueryCollection query)
    {
        string? Value(string name) => query[name] is [{ Length: > 0 } value, ..] ? value : null;
        var limit = Usual;
        if (Value("limit") is { } text && (!int.TryParse(text, CultureInfo.InvariantCulture, out limit) || limit is < 1 or > Most))
        {
            throw ChatRequestException.WrongValue("limit", $"an integer from 1 to {Most}");
        }

        return Value("order") is null or "desc" or "asc"
            ? new(limit, Value("order") == "asc", Value("after"), Value("before"))
            : throw ChatRequestException.WrongValue("order", "asc or desc");
    }

    public JsonObject Of(JsonArray items)
    {
        var ordered = IsAscending ? items.ToList() : items.Reverse().ToList();
        var from = After is null ? 0 : Find(ordered, After, "after") + 1;
        var to = Before is null ? ordered.Count : Find(ordered, Before, "before");
        var wanted = ordered.Take(from..Math.Max(from, to)).ToList();
        var page = wanted.Take(Limit).ToList();
        return new JsonObject
        {
            ["object"] = "list",
            ["data"] = new JsonArray([.. page.Select(static item => item?.DeepClone())]),
            ["first_id"] = page.FirstOrDefault().TextAt("id"),
            ["last_id"] = page.LastOrDefault().TextAt("id"),
            ["has_more"] = wanted.Count > page.Count,
        };
    }

    private static int Find(List<JsonNode?> items, string id, string param) =>
        items.FindIndex(item => item.TextAt("id") == id) is >= 0 and var at ? at : throw ChatRequestException.WrongValue(param, "the id of an item of this response");
}
