using System.Text.Json.Nodes;

namespace Platform.ServiceDefaults.Auditing;

/// <summary>What an entry tells beside who and what. Never a secret: no password, no token, no hash of one.</summary>
public sealed class AuditDetails
{
    private readonly JsonObject _json = [];

    /// <summary>Whether nothing has been added.</summary>
    public bool IsEmpty => _json.Count == 0;

    /// <summary>Adds a value, unless there is none.</summary>
    /// <param name="name">What it is.</param>
    /// <param name="value">The value, or null.</param>
    /// <returns>This.</returns>
    public AuditDetails With(string name, JsonNode? value)
    {
        if (value is not null)
        {
            _json[name] = value;
        }

        return this;
    }

    /// <summary>Adds a value as it was and as it is, unless they are the same.</summary>
    /// <param name="name">What it is.</param>
    /// <param name="before">As it was.</param>
    /// <param name="after">As it is.</param>
    /// <returns>This.</returns>
    public AuditDetails Changed(string name, JsonNode? before, JsonNode? after)
    {
        if (!JsonNode.DeepEquals(before, after))
        {
            _json[name] = new JsonObject { ["old"] = before, ["new"] = after };
        }

        return this;
    }

    /// <summary>The details as JSON.</summary>
    /// <returns>An object.</returns>
    public override string ToString() => _json.ToJsonString();

    /// <summary>A list as a value.</summary>
    /// <param name="values">The list, or null.</param>
    /// <returns>The value, or null.</returns>
    public static JsonNode? ListOf(IEnumerable<string>? values) => values is null ? null : new JsonArray([.. values.Select(static value => (JsonNode)value)]);
}
