using System.Text.Json;

namespace Platform.LlmService.Chat;

/// <summary>Collects the fields of one body as the parser meets them.</summary>
internal abstract class RequestDraft<T>
    where T : ModelRequest
{
    protected const int BytesPerToken = 4;
    private const int LongestModel = 256;

    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);

    /// <summary>The reader stands on the value of the property; it is left on the value's last token.</summary>
    public void Take(ref Utf8JsonReader reader, string name)
    {
        // With a duplicate, what we check and bill and what the provider acts on could be two different values.
        if (!_seen.Add(name))
        {
            throw new ChatRequestException($"Duplicate parameter: '{name}'.", name) { Code = "duplicate_parameter" };
        }

        Read(ref reader, name);
    }

    public abstract T Finish(ReadOnlyMemory<byte> body);

    protected abstract void Read(ref Utf8JsonReader reader, string name);

    protected bool Has(string name) => _seen.Contains(name);

    /// <summary>Where the value of <c>model</c> stands.</summary>
    protected Range ModelAt { get; private set; }

    protected string ReadModel(ref Utf8JsonReader reader)
    {
        ModelAt = (int)reader.TokenStartIndex..(int)reader.BytesConsumed;
        if (reader.TokenType != JsonTokenType.String)
        {
            throw ChatRequestException.WrongType("model", "a string");
        }

        var model = reader.GetString() ?? "";
        return model.Length is > 0 and <= LongestModel && !model.Any(char.IsControl)
            ? model
            : throw ChatRequestException.WrongValue("model", $"1 to {LongestModel} printable characters");
    }

    protected static int? ReadCount(ref Utf8JsonReader reader, string name, int most) => reader.TokenType switch
    {
        JsonTokenType.Null => null,
        JsonTokenType.Number when reader.TryGetInt32(out var count) && count >= 1 && count <= most => count,
        JsonTokenType.Number => throw ChatRequestException.WrongValue(name, $"an integer from 1 to {most}"),
        _ => throw ChatRequestException.WrongType(name, "an integer"),
    };
}
