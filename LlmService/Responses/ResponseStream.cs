using System.Text.Json.Nodes;
using Platform.LlmService.Messages;

namespace Platform.LlmService.Responses;

/// <summary>
/// Says a stream of chat completion chunks as the events of a response. Each item has its place, so pieces of parallel calls go out in whatever order they come in.
/// </summary>
/// <param name="send">Takes an event, by its name.</param>
/// <param name="response">The response at its beginning.</param>
internal sealed class ResponseStream(Action<string, JsonObject> send, JsonObject response)
{
    private readonly List<StreamedItem> _items = [];
    private readonly Dictionary<int, StreamedCall> _calls = [];
    private StreamedMessage? _message;
    private int _sent;
    private string? _finishReason;
    private JsonNode? _usage;

    public void Begin()
    {
        Send("response.created", new JsonObject { ["response"] = response.DeepClone() });
        Send("response.in_progress", new JsonObject { ["response"] = response.DeepClone() });
    }

    public void Take(JsonNode chunk)
    {
        _usage = chunk.At("usage") ?? _usage;
        var choice = chunk.ListAt("choices").FirstOrDefault();
        if (choice.TextAt("delta", "content") is { Length: > 0 } text)
        {
            Message().AddText(text, choice.At("logprobs", "content") as JsonArray);
        }

        if (choice.TextAt("delta", "refusal") is { Length: > 0 } refusal)
        {
            Message().AddRefusal(refusal);
        }

        foreach (var call in choice.ListAt("delta", "tool_calls"))
        {
            TakeCall(call);
        }

        _finishReason = choice.TextAt("finish_reason") ?? _finishReason;
    }

    /// <summary>Ends what is open, and gives the whole response, which is still to be sent.</summary>
    public JsonObject Finish()
    {
        foreach (var item in _items)
        {
            item.Close(ResponseObject.StatusOf(_finishReason));
        }

        return ResponseObject.Ended(response, Output(), _finishReason, _usage);
    }

    public void SendEnd(JsonObject ended) => Send($"response.{ended.TextAt("status")}", new JsonObject { ["response"] = ended });

    public void Fail(string code, string message) => SendEnd(ResponseObject.Failed(response, Output(), code, message));

    private JsonArray Output() => [.. _items.Select(static item => (JsonNode)item.ToJson())];

    private StreamedMessage Message()
    {
        if (_message is null)
        {
            _message = new StreamedMessage(Send, _items.Count);
            _items.Add(_message);
        }

        return _message;
    }

    private void TakeCall(JsonNode? piece)
    {
        var at = piece.NumberAt("index") ?? 0;
        if (!_calls.TryGetValue(at, out var call))
        {
            // A text that goes on behind a call is another message.
            _message?.Close("completed");
            _message = null;
            _calls[at] = call = new StreamedCall(Send, _items.Count, piece.TextAt("id"), piece.TextAt("function", "name"));
            _items.Add(call);
        }

        call.Add(piece.TextAt("function", "arguments") ?? "");
    }

    private void Send(string type, JsonObject data)
    {
        data.Insert(0, "type", type);
        data.Insert(1, "sequence_number", _sent++);
        send(type, data);
    }
}
