using System.Text.Json.Nodes;

namespace Platform.AuthService.Audit;

/// <summary>What an entry tells beside who and what. Never a secret: no password, no token, no hash of one.</summary>
internal sealed class AuditDetails
{
    private readonly JsonObject _json = [];

    /// <summary>Adds a value, unless there is none.</summary>
    public AuditDetails With(string name, JsonNode? value)
    {
        if (value is not null)
        {
            _json[name] = value;
        }

        return this;
    }

    /// <summary>Adds a value as it was and as it is, unless they are the same.</summary>
    public AuditDetails Changed(string name, JsonNode? before, JsonNode? after)
    {
        if (!JsonNode.DeepEquals(before, after))
        {
            _json[name] = new JsonObject { ["old"] = before, ["new"] = after };
        }

        return this;
    }

    public bool IsEmpty => _json.Count == 0;

    public override string ToString() => _json.ToJsonString();

    /// <summary>A list as a value.</summary>
    public static JsonNode? ListOf(IReadOnlyList<string>? values) => values is null ? null : new JsonArray([.. values.Select(static value => (JsonNode)value)]);
}
