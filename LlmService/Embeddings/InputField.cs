using System.Text.Json;
using Platform.LlmService.Chat;

namespace Platform.LlmService.Embeddings;

/// <summary>Checks the outline of <c>input</c> (a text, texts, a row of token numbers, or rows of them) and estimates its tokens.</summary>
internal static class InputField
{
    private const string Name = "input";
    private const string Expected = "a string, an array of strings, or token numbers";
    private const int MostInputs = 2048;

    public static long Read(ref Utf8JsonReader reader, int bytesPerToken)
    {
        if (reader.TokenType == JsonTokenType.String)
        {
            return ReadText(ref reader, Name, bytesPerToken);
        }

        if (reader.TokenType != JsonTokenType.StartArray)
        {
            throw ChatRequestException.WrongType(Name, Expected);
        }

        long tokens = 0;
        var count = 0;
        var numbers = false;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            var isNumber = reader.TokenType == JsonTokenType.Number;
            numbers = count == 0 ? isNumber : numbers == isNumber ? numbers : throw ChatRequestException.WrongType(Name, Expected);
            tokens += ReadOne(ref reader, count++, bytesPerToken);
        }

        // A row of numbers is one input, however long.
        return count > 0 && (numbers || count <= MostInputs) ? tokens : throw ChatRequestException.WrongValue(Name, $"1 to {MostInputs} inputs");
    }

    private static long ReadOne(ref Utf8JsonReader reader, int index, int bytesPerToken) => reader.TokenType switch
    {
        JsonTokenType.String => ReadText(ref reader, $"{Name}[{index}]", bytesPerToken),
        JsonTokenType.Number => 1,
        JsonTokenType.StartArray => ReadTokens(ref reader, index),
        _ => throw ChatRequestException.WrongType($"{Name}[{index}]", Expected),
    };

    private static long ReadText(ref Utf8JsonReader reader, string name, int bytesPerToken) => reader.ValueSpan.Length is > 0 and var bytes
        ? (bytes + bytesPerToken - 1) / bytesPerToken
        : throw ChatRequestException.WrongValue(name, "a text that isn't empty");

    private static long ReadTokens(ref Utf8JsonReader reader, int index)
    {
        long count = 0;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            count += reader.TokenType == JsonTokenType.Number ? 1 : throw ChatRequestException.WrongType($"{Name}[{index}]", Expected);
        }

        return count > 0 ? count : throw ChatRequestException.WrongValue($"{Name}[{index}]", "at least one token");
    }
}
