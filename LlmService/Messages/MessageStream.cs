using System.Text.Json.Nodes;

namespace Platform.LlmService.Messages;

/// <summary>
/// Says a stream of chat completion chunks as a stream of message events. Blocks of a message come one after the other, so the calls after the first, whose
/// pieces a provider may mix with it, are kept until the end.
/// </summary>
internal sealed class MessageStream(Action<string, JsonObject> send, Guid callId, string model, long inputEstimate)
{
    private readonly List<JsonObject> _later = [];
    private string? _block;
    private int _index = -1;
    private int _firstCall = -1;
    private bool _hasBegun;
    private string? _finishReason;
    private JsonNode? _usage;

    public void Take(JsonNode chunk)
    {
        Begin();
        _usage = chunk.At("usage") ?? _usage;
        var choice = chunk.ListAt("choices").FirstOrDefault();
        if ((choice.TextAt("delta", "content") ?? choice.TextAt("delta", "refusal")) is { Length: > 0 } text)
        {
            Open("text", static () => new JsonObject { ["type"] = "text", ["text"] = "" });
            Delta(new JsonObject { ["type"] = "text_delta", ["text"] = text });
        }

        foreach (var call in choice.ListAt("delta", "tool_calls"))
        {
            TakeCall(call);
        }

        _finishReason = choice.TextAt("finish_reason") ?? _finishReason;
    }

    public void Finish()
    {
        Begin();
        Close();
        foreach (var call in _later)
        {
            Open("tool", () => MessageAnswer.ToolUse(call.TextAt("id"), call.TextAt("name"), new JsonObject()));
            Delta(new JsonObject { ["type"] = "input_json_delta", ["partial_json"] = call.TextAt("arguments") });
            Close();
        }

        send("message_delta", new JsonObject
        {
            ["type"] = "message_delta",
            ["delta"] = new JsonObject { ["stop_reason"] = MessageAnswer.StopReason(_finishReason), ["stop_sequence"] = null },
            ["usage"] = MessageAnswer.Usage(_usage, inputEstimate),
        });
        send("message_stop", new JsonObject { ["type"] = "message_stop" });
    }

    private void Begin()
    {
        if (!_hasBegun)
        {
            _hasBegun = true;
            send("message_start", new JsonObject { ["type"] = "message_start", ["message"] = MessageAnswer.Opening(callId, model, MessageAnswer.Usage(null, inputEstimate)) });
        }
    }

    private void TakeCall(JsonNode? call)
    {
        var at = call.NumberAt("index") ?? 0;
        var (id, name, arguments) = (call.TextAt("id"), call.TextAt("function", "name"), call.TextAt("function", "arguments") ?? "");
        _firstCall = _firstCall < 0 ? at : _firstCall;
        if (at == _firstCall)
        {
            Open("tool", () => MessageAnswer.ToolUse(id, name, new JsonObject()));
            Delta(new JsonObject { ["type"] = "input_json_delta", ["partial_json"] = arguments });
            return;
        }

        var later = _later.Find(one => one.NumberAt("at") == at);
        if (later is null)
        {
            _later.Add(later = new JsonObject { ["at"] = at, ["id"] = id, ["name"] = name, ["arguments"] = "" });
        }

        later["arguments"] = later.TextAt("arguments") + arguments;
    }

    private void Open(string kind, Func<JsonObject> block)
    {
        if (_block == kind)
        {
            return;
        }

        Close();
        _block = kind;
        send("content_block_start", new JsonObject { ["type"] = "content_block_start", ["index"] = ++_index, ["content_block"] = block() });
    }

    private void Delta(JsonObject delta) =>
        send("content_block_delta", new JsonObject { ["type"] = "content_block_delta", ["index"] = _index, ["delta"] = delta });

    private void Close()
    {
        if (_block is not null)
        {
            _block = null;
            send("content_block_stop", new JsonObject { ["type"] = "content_block_stop", ["index"] = _index });
        }
    }
}
