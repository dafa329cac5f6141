using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Platform.LlmService.Chat;
using Platform.LlmService.Messages;

namespace Platform.LlmService.Responses;

/// <summary>A checked request for a response.</summary>
internal sealed class ResponseRequest
{
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    private readonly JsonObject _chat;

    private ResponseRequest(JsonObject body)
    {
        Body = body;
        Input = InputItems.Read(body["input"]);
        _chat = new JsonObject();
        ResponseFields.Copy(body, _chat);
        Instructions = OptionalText("instructions");
        PreviousId = OptionalText(ResponseFields.Previous);
        Metadata = ReadMetadata(body["metadata"]);
        WantsToBeKept = body["store"] switch
        {
            null => true,
            JsonValue value when value.TryGetValue(out bool store) => store,
            _ => throw ChatRequestException.WrongType("store", "a boolean"),
        };
        // Whatever is wrong with the input is said before anything is looked up, or paid.
        ItemMessages.Add([], Input, "input");
    }

    /// <summary>As it came; the answer repeats most of it.</summary>
    public JsonObject Body { get; }

    public JsonArray Input { get; }

    public string? PreviousId { get; }

    public bool WantsToBeKept { get; }

    private string? Instructions { get; }

    private IReadOnlyDictionary<string, string> Metadata { get; }

    /// <exception cref="ChatRequestException">It is none, or asks for what can't be done.</exception>
    public static ResponseRequest Parse(ReadOnlyMemory<byte> body)
    {
        try
        {
            return new(JsonNode.Parse(body.Span, documentOptions: Strict) as JsonObject ?? throw new ChatRequestException("The body must be a JSON object.") { Code = "invalid_json" });
        }
        catch (JsonException e)
        {
            throw new ChatRequestException($"The body is not valid JSON: {e.Message}") { Code = "invalid_json" };
        }
        catch (InvalidOperationException)
        {
            throw ChatRequestException.IncompleteEscape();
        }
    }

    /// <summary>The chat completion that answers it.</summary>
    /// <param name="earlier">Items of the responses that this one goes on from.</param>
    public ChatRequest ToChat(IEnumerable<JsonArray> earlier)
    {
        var messages = new JsonArray();
        if (Instructions is not null)
        {
            messages.Add((JsonNode)new JsonObject { ["role"] = "system", ["content"] = Instructions });
        }

        foreach (var items in earlier)
        {
            ItemMessages.Add(messages, items, ResponseFields.Previous);
        }

        ItemMessages.Add(messages, Input, "input");
        _chat["messages"] = messages;
        if (_chat["stream"] is JsonValue stream && stream.GetValueKind() == JsonValueKind.True)
        {
            _chat["stream_options"] = new JsonObject { ["include_usage"] = true };
        }

        // Metadata goes on beside the body: some providers take it only together with storing, which here is ours.
        return ChatRequest.Parse(Encoding.UTF8.GetBytes(_chat.ToJsonString(JsonNodes.Readable))) with { Metadata = Metadata };
    }

    private string? OptionalText(string name) =>
        Body[name] is null ? null : Body.TextAt(name) ?? throw ChatRequestException.WrongType(name, "a string");

    private static Dictionary<string, string> ReadMetadata(JsonNode? metadata)
    {
        if (metadata is null)
        {
            return [];
        }

        var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(metadata.ToJsonString()));
        reader.Read();
        return MetadataField.Read(ref reader);
    }
}
