using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Platform.LlmService.Providers.Simulated;

/// <summary>Makes up a value that fits a JSON schema. Everything that the schema allows to be there is there, down to some depth, so that a recursive one comes to an end.</summary>
internal ref struct SimulatedJson
{
    private const int Deepest = 24;
    private const int DeepestOptional = 6;
    private const int MostValues = 500;

    private static readonly JsonWriterOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private readonly JsonElement _root;
    private readonly Utf8JsonWriter _json;
    private SimulatedRandom _random;
    private int _values;

    private SimulatedJson(JsonElement root, Utf8JsonWriter json, SimulatedRandom random) => (_root, _json, _random) = (root, json, random);

    public static JsonElement AnyObject { get; } = JsonElement.Parse("""{"type":"object","properties":{"answer":{"type":"string"}}}"""u8);

    public static JsonElement NoProperties { get; } = JsonElement.Parse("""{"type":"object","properties":{}}"""u8);

    public static string Write(JsonElement schema, ref SimulatedRandom random)
    {
        var text = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(text, Readable))
        {
            var values = new SimulatedJson(schema, json, random);
            values.WriteValue(schema, 0);
            random = values._random;
        }

        return Encoding.UTF8.GetString(text.WrittenSpan);
    }

    private void WriteValue(JsonElement schema, int depth)
    {
        schema = JsonSchema.Resolve(_root, schema);
        if (JsonSchema.Fixed(schema, ref _random) is { } value)
        {
            value.WriteTo(_json);
            return;
        }

        // A schema that refers to itself in several places would grow without end.
        switch (++_values <= MostValues && depth < Deepest ? JsonSchema.TypeOf(schema) : "null")
        {
            case "object": WriteObject(schema, depth); break;
            case "array": WriteArray(schema, depth); break;
            case "integer": _json.WriteNumberValue((long)JsonSchema.Whole(schema, ref _random)); break;
            case "number": _json.WriteNumberValue(JsonSchema.Number(schema, ref _random)); break;
            case "boolean": _json.WriteBooleanValue(_random.Next(2) == 0); break;
            case "null": _json.WriteNullValue(); break;
            default: _json.WriteStringValue(JsonSchema.Text(schema, ref _random)); break;
        }
    }

    private void WriteObject(JsonElement schema, int depth)
    {
        var required = schema.TryGetProperty("required", out var names) && names.ValueKind == JsonValueKind.Array
            ? names.EnumerateArray().Select(static name => name.ToString()).ToHashSet(StringComparer.Ordinal) : [];
        _json.WriteStartObject();
        if (schema.TryGetProperty("properties", out var properties) && properties.ValueKind == JsonValueKind.Object)
        {
            foreach (var property in properties.EnumerateObject())
            {
                if (depth < DeepestOptional || required.Contains(property.Name))
                {
                    _json.WritePropertyName(property.Name);
                    WriteValue(property.Value, depth + 1);
                }
            }
        }

        _json.WriteEndObject();
    }

    private void WriteArray(JsonElement schema, int depth)
    {
        var least = JsonSchema.Bound(schema, "minItems") is { } min ? (int)Math.Clamp(min, 0, 100) : 0;
        var most = JsonSchema.Bound(schema, "maxItems") is { } max ? (int)Math.Clamp(max, 0, 100) : 100;
        var wanted = depth < DeepestOptional ? 1 + _random.Next(2) : 0;
        _json.WriteStartArray();
        for (var i = Math.Max(least, Math.Min(wanted, most)); i > 0 && _values <= MostValues; i--)
        {
            WriteValue(schema.TryGetProperty("items", out var items) ? items : default, depth + 1);
        }

        _json.WriteEndArray();
    }
}
