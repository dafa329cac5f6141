using System.Text.Json;

namespace Platform.LlmService.Chat;

/// <summary>OpenAI's <c>metadata</c>: up to 16 pairs of strings.</summary>
internal static class MetadataField
{
    private const int Most = 16;

    public static Dictionary<string, string> Read(ref Utf8JsonReader reader)
    {
        var pairs = new Dictionary<string, string>(StringComparer.Ordinal);
        if (reader.TokenType == JsonTokenType.Null)
        {
            return pairs;
        }

        if (reader.TokenType != JsonTokenType.StartObject)
        {
            throw ChatRequestException.WrongType("metadata", "an object of strings");
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var key = reader.GetString() ?? "";
            reader.Read();
            pairs[key] = reader.TokenType == JsonTokenType.String
                ? reader.GetString() ?? ""
                : throw ChatRequestException.WrongType("metadata", "an object of strings");
            if (pairs.Count > Most)
            {
                throw ChatRequestException.WrongValue("metadata", $"at most {Most} pairs");
            }
        }

        return pairs;
    }
}
