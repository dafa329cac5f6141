using System.Diagnostics;
using System.Text.Json;
using Platform.ServiceDefaults;

namespace Platform.LlmService.Telemetry;

/// <summary>
/// Fields of a request that only its span wants to know, taken while the body is read. They are checked by the provider: one that is not what it should be is
/// left out here.
/// </summary>
internal sealed class RequestParameters
{
    private const int MostSequences = 16;
    private const int LongestSequence = 128;

    private double? _temperature;
    private double? _topP;
    private double? _topK;
    private double? _frequencyPenalty;
    private double? _presencePenalty;
    private string[]? _stopSequences;
    private string? _outputType;

    /// <summary>Whether there may be a span at all.</summary>
    public static bool AreWanted => PlatformActivity.Source.HasListeners();

    /// <summary>The reader stands on the value of the property, and is left on its last token.</summary>
    public void Read(ref Utf8JsonReader reader, string name)
    {
        switch (name)
        {
            case "temperature": _temperature = ReadNumber(ref reader); break;
            case "top_p": _topP = ReadNumber(ref reader); break;
            case "top_k": _topK = ReadNumber(ref reader); break;
            case "frequency_penalty": _frequencyPenalty = ReadNumber(ref reader); break;
            case "presence_penalty": _presencePenalty = ReadNumber(ref reader); break;
            case "stop": _stopSequences = ReadTexts(ref reader); break;
            case "modalities": _outputType = ReadTexts(ref reader).Contains("audio") ? "speech" : _outputType; break;
            default: reader.Skip(); break;
        }
    }

    /// <summary>Reads <c>response_format</c> ahead: of the reader only a copy moves.</summary>
    public void ReadFormat(Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            return;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isType = reader.ValueTextEquals("type"u8);
            reader.Read();
            if (isType && reader.TokenType == JsonTokenType.String)
            {
                _outputType ??= reader.ValueTextEquals("text"u8) ? "text" : reader.ValueSpan.StartsWith("json"u8) ? "json" : null;
                return;
            }

            reader.Skip();
        }
    }

    public void Describe(Activity span)
    {
        span.SetTag("gen_ai.request.temperature", _temperature);
        span.SetTag("gen_ai.request.top_p", _topP);
        span.SetTag("gen_ai.request.top_k", _topK);
        span.SetTag("gen_ai.request.frequency_penalty", _frequencyPenalty);
        span.SetTag("gen_ai.request.presence_penalty", _presencePenalty);
        span.SetTag("gen_ai.request.stop_sequences", _stopSequences is { Length: > 0 } ? _stopSequences : null);
        span.SetTag("gen_ai.output.type", _outputType);
    }

    private static double? ReadNumber(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.Number && reader.TryGetDouble(out var number) && double.IsFinite(number))
        {
            return number;
        }

        reader.Skip();
        return null;
    }

    /// <summary>One text, or a list of them.</summary>
    private static string[] ReadTexts(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.String)
        {
            return [TextOf(ref reader)];
        }

        if (reader.TokenType != JsonTokenType.StartArray)
        {
            reader.Skip();
            return [];
        }

        List<string> texts = [];
        var depth = reader.CurrentDepth;
        while (reader.Read() && reader.CurrentDepth > depth)
        {
            if (reader.TokenType == JsonTokenType.String && reader.CurrentDepth == depth + 1 && texts.Count < MostSequences)
            {
                texts.Add(TextOf(ref reader));
            }
        }

        return [.. texts];
    }

    private static string TextOf(ref Utf8JsonReader reader)
    {
        try
        {
            var text = reader.GetString() ?? "";
            return text.Length > LongestSequence ? text[..LongestSequence] : text;
        }
        catch (InvalidOperationException)
        {
            // An escape that is no character, which is for the provider to refuse.
            return "";
        }
    }
}
