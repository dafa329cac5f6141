using System.Buffers;
using System.Text.Json;
using System.Text.Unicode;
using Platform.LlmService.Chat;

namespace Platform.LlmService.Comparison;

/// <summary>A chat completion for several models: <c>models</c> instead of <c>model</c>, every other field for each of them.</summary>
/// <param name="Body">As it came.</param>
/// <param name="Stream">The client wants the answers as they come.</param>
/// <param name="Branches">A request for each model. They always stream: a branch that is cut off has what came until then, and its first token has a time.</param>
/// <param name="Prompt">The beginning of what is asked.</param>
internal sealed record CompareRequest(ReadOnlyMemory<byte> Body, bool Stream, IReadOnlyList<ChatRequest> Branches, string? Prompt)
{
    private const int FewestModels = 2;
    private const int MostModels = 8;
    private const int PromptLength = 200;

    /// <exception cref="ChatRequestException">Something is wrong with it.</exception>
    public static CompareRequest Parse(ReadOnlyMemory<byte> body)
    {
        try
        {
            if (!Utf8.IsValid(body.Span))
            {
                throw new JsonException("It is not UTF-8.");
            }

            using var document = JsonDocument.Parse(body);
            return Read(body, document.RootElement);
        }
        catch (JsonException e)
        {
            throw new ChatRequestException($"The body is not valid JSON: {e.Message}", "$") { Code = "invalid_json" };
        }
        catch (InvalidOperationException)
        {
            throw ChatRequestException.IncompleteEscape();
        }
    }

    private static CompareRequest Read(ReadOnlyMemory<byte> body, JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object)
        {
            throw ChatRequestException.WrongType("$", "an object");
        }

        var models = ReadModels(root);
        var stream = ReadStream(root);
        var branches = models.ConvertAll(model => ChatRequest.Parse(BodyFor(model, root)));
        return branches[0].Choices == 1
            ? new CompareRequest(body, stream, branches, PromptOf(root))
            : throw ChatRequestException.WrongValue("n", "1; name a model twice to have two answers of it");
    }

    private static List<string> ReadModels(JsonElement root)
    {
        if (!root.TryGetProperty("models", out var models) || models.ValueKind != JsonValueKind.Array)
        {
            throw ChatRequestException.WrongType("models", $"an array of {FewestModels} to {MostModels} names");
        }

        var names = models.EnumerateArray().Select(static model => model.ValueKind == JsonValueKind.String ? model.GetString() ?? "" : "").ToList();
        return names.Count is >= FewestModels and <= MostModels && !names.Contains("")
            ? names
            : throw ChatRequestException.WrongValue("models", $"{FewestModels} to {MostModels} names of models");
    }

    private static bool ReadStream(JsonElement root) => root.TryGetProperty("stream", out var stream) && stream.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False or JsonValueKind.Null => false,
        _ => throw ChatRequestException.WrongType("stream", "a boolean"),
    };

    private static byte[] BodyFor(string model, JsonElement root)
    {
        var body = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(body))
        {
            json.WriteStartObject();
            json.WriteString("model", model);
            json.WriteBoolean("stream", true);
            foreach (var field in root.EnumerateObject())
            {
                if (field.Name is "model" or "stream_options")
                {
                    throw ChatRequestException.WrongValue(field.Name, "nothing; a comparison has models, and always tells what it used");
                }

                if (field.Name is not ("models" or "stream"))
                {
                    json.WritePropertyName(field.Name);
                    json.WriteRawValue(field.Value.GetRawText(), skipInputValidation: true);
                }
            }

            json.WriteEndObject();
        }

        return body.WrittenSpan.ToArray();
    }

    private static string? PromptOf(JsonElement root)
    {
        var last = root.GetProperty("messages").EnumerateArray().LastOrDefault(static message => message.StringAt("role") == "user");
        return MessageText.Headline(MessageText.Of(last), PromptLength);
    }
}
