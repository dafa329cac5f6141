using System.Text.Json;

namespace Platform.ExtensionService.Schemas;

/// <summary>One comparison. Bounded, since both the schema and the value come from strangers.</summary>
internal sealed class SchemaWalk(JsonElement root)
{
    private const int MaxErrors = 20;
    private const int MaxDepth = 64;
    // A schema of alternatives of alternatives would otherwise cost a power of its length.
    private const int MaxSteps = 100_000;

    private int _depth;
    private int _steps;

    public List<SchemaError> Errors { get; private set; } = [];

    private bool IsDone => Errors.Count >= MaxErrors || _depth >= MaxDepth || ++_steps >= MaxSteps;

    public void Check(JsonElement schema, JsonElement value, string place)
    {
        if (IsDone)
        {
            return;
        }

        if (schema.ValueKind == JsonValueKind.False)
        {
            Fail(place, "Must be absent.");
        }

        if (schema.ValueKind != JsonValueKind.Object)
        {
            return;
        }

        _depth++;
        CheckReference(schema, value, place);
        if (TypeKeywords.Check(this, schema, value, place))
        {
            CheckContent(schema, value, place);
            Combinations.Check(this, schema, value, place);
        }

        _depth--;
    }

    public void Fail(string place, string message)
    {
        if (Errors.Count < MaxErrors)
        {
            Errors.Add(new(place, message));
        }
    }

    /// <summary>Whether a value passes, without telling what is wrong if it doesn't.</summary>
    public bool Passes(JsonElement schema, JsonElement value, string place)
    {
        var before = Errors;
        Errors = [];
        Check(schema, value, place);
        var passes = Errors.Count == 0;
        Errors = before;
        return passes;
    }

    private void CheckContent(JsonElement schema, JsonElement value, string place)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                ObjectKeywords.Check(this, schema, value, place);
                break;
            case JsonValueKind.Array:
                ArrayKeywords.Check(this, schema, value, place);
                break;
            case JsonValueKind.String:
                TextKeywords.Check(this, schema, value, place);
                break;
            case JsonValueKind.Number:
                NumberKeywords.Check(this, schema, value, place);
                break;
        }
    }

    /// <summary>References inside the same document; others would have to be fetched from who knows where.</summary>
    private void CheckReference(JsonElement schema, JsonElement value, string place)
    {
        if (!schema.TryGetProperty("$ref", out var reference) || reference.ValueKind != JsonValueKind.String || reference.GetString() is not ['#', .. var path])
        {
            return;
        }

        var target = root;
        foreach (var step in path.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            var name = Uri.UnescapeDataString(step).Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
            if (target.ValueKind != JsonValueKind.Object || !target.TryGetProperty(name, out target))
            {
                return;
            }
        }

        Check(target, value, place);
    }
}
