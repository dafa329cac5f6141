using System.Text.Json;
using Platform.LlmService.Chat;

namespace Platform.LlmService.Providers.Simulated;

/// <summary>The fields of a chat request that the simulated model heeds. What it can't do it refuses; what changes nothing about its words, like a temperature, it leaves alone.</summary>
internal sealed record SimulatedRequest
{
    private const int MostStops = 4;
    private const int MostTopLogprobs = 20;

    private static readonly string[] NotSimulated = ["functions", "function_call", "audio", "web_search_options"];

    public required SimulatedTools Tools { get; init; }

    /// <summary>The schema of the answer; undefined for plain text, any object for <c>json_object</c>.</summary>
    public JsonElement? Schema { get; init; }

    public IReadOnlyList<string> Stops { get; init; } = [];

    /// <summary>How many alternatives are told beside each token; null when nothing is.</summary>
    public int? TopLogprobs { get; init; }

    public int ReasoningTokens { get; init; }

    public static SimulatedRequest Read(JsonElement body)
    {
        if (NotSimulated.FirstOrDefault(name => body.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null) is { } name)
        {
            throw NoSuch(name);
        }

        CheckModalities(body);
        return new SimulatedRequest
        {
            Tools = SimulatedTools.Read(body),
            Schema = ReadSchema(body),
            Stops = ReadStops(body),
            TopLogprobs = ReadLogprobs(body),
            ReasoningTokens = ReadReasoning(body),
        };
    }

    public static ChatRequestException NoSuch(string param) =>
        new($"The simulated model does not support '{param}'.", param) { Code = "unsupported_parameter" };

    private static void CheckModalities(JsonElement body)
    {
        if (body.TryGetProperty("modalities", out var modalities) && modalities.ValueKind == JsonValueKind.Array
            && modalities.EnumerateArray().Any(static modality => modality.ToString() != "text"))
        {
            throw ChatRequestException.WrongValue("modalities", "[\"text\"], the simulated model only writes");
        }
    }

    private static JsonElement? ReadSchema(JsonElement body)
    {
        if (!body.TryGetProperty("response_format", out var format) || format.ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        switch (Text(format, "type"))
        {
            case "text": return null;
            case "json_object": return SimulatedJson.AnyObject;
            case "json_schema": return ReadNamedSchema(format);
            default: throw ChatRequestException.WrongValue("response_format.type", "text, json_object or json_schema");
        }
    }

    private static JsonElement ReadNamedSchema(JsonElement format)
    {
        if (!format.TryGetProperty("json_schema", out var named) || Text(named, "name") is null)
        {
            throw ChatRequestException.Missing("response_format.json_schema.name");
        }

        if (!named.TryGetProperty("schema", out var schema))
        {
            return SimulatedJson.AnyObject;
        }

        return schema.ValueKind == JsonValueKind.Object ? schema : throw ChatRequestException.WrongType("response_format.json_schema.schema", "an object");
    }

    private static string[] ReadStops(JsonElement body)
    {
        if (!body.TryGetProperty("stop", out var stop) || stop.ValueKind == JsonValueKind.Null)
        {
            return [];
        }

        string[] stops = stop.ValueKind switch
        {
            JsonValueKind.String => [stop.GetString() ?? ""],
            JsonValueKind.Array => [.. stop.EnumerateArray().Select(static one => one.ValueKind == JsonValueKind.String ? one.GetString() ?? "" : "")],
            _ => [""],
        };
        return stops.Length <= MostStops && stops.All(static one => one.Length > 0)
            ? stops
            : throw ChatRequestException.WrongValue("stop", $"a string, or up to {MostStops} of them");
    }

    private static int? ReadLogprobs(JsonElement body)
    {
        var isWanted = body.TryGetProperty("logprobs", out var logprobs) && logprobs.ValueKind == JsonValueKind.True;
        if (!body.TryGetProperty("top_logprobs", out var top) || top.ValueKind == JsonValueKind.Null)
        {
            return isWanted ? 0 : null;
        }

        return isWanted && top.ValueKind == JsonValueKind.Number && top.TryGetInt32(out var count) && count is >= 0 and <= MostTopLogprobs
            ? count
            : throw ChatRequestException.WrongValue("top_logprobs", $"an integer from 0 to {MostTopLogprobs}, together with logprobs");
    }

    private static int ReadReasoning(JsonElement body) => Text(body, "reasoning_effort") switch
    {
        null or "none" => 0,
        "minimal" => 8,
        "low" => 32,
        "medium" => 128,
        "high" => 512,
        "xhigh" => 1024,
        _ => throw ChatRequestException.WrongValue("reasoning_effort", "none, minimal, low, medium, high or xhigh"),
    };

    public static string? Text(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
