using System.Text;
using System.Text.Json.Nodes;

namespace Platform.LlmService.Responses;

/// <summary>A message that is being put out: a text, or a refusal behind what there was of one.</summary>
internal sealed class StreamedMessage : StreamedItem
{
    private readonly StringBuilder _text = new();
    private readonly JsonArray _logprobs = [];
    private readonly JsonArray _parts = [];
    private bool? _isRefusal;

    public StreamedMessage(Action<string, JsonObject> send, int index)
        : base(send, index, ResponseId.NewItem("msg")) => SayAdded();

    public void AddText(string piece, JsonArray? logprobs)
    {
        Open(isRefusal: false);
        _text.Append(piece);
        foreach (var one in logprobs ?? [])
        {
            _logprobs.Add(one?.DeepClone());
        }

        SayOfPart("response.output_text.delta", new JsonObject { ["delta"] = piece, ["logprobs"] = logprobs?.DeepClone() ?? new JsonArray() });
    }

    public void AddRefusal(string piece)
    {
        Open(isRefusal: true);
        _text.Append(piece);
        SayOfPart("response.refusal.delta", new JsonObject { ["delta"] = piece });
    }

    public override JsonObject ToJson()
    {
        var parts = _parts.DeepClone().AsArray();
        if (_isRefusal is not null)
        {
            parts.Add((JsonNode)Part());
        }

        return OutputItems.Message(Id, Status, parts);
    }

    protected override void SayDone() => ClosePart();

    private void Open(bool isRefusal)
    {
        if (_isRefusal == isRefusal)
        {
            return;
        }

        ClosePart();
        _isRefusal = isRefusal;
        SayOfPart("response.content_part.added", new JsonObject { ["part"] = Part() });
    }

    private void ClosePart()
    {
        if (_isRefusal is not { } isRefusal)
        {
            return;
        }

        var part = Part();
        if (isRefusal)
        {
            SayOfPart("response.refusal.done", new JsonObject { ["refusal"] = _text.ToString() });
        }
        else
        {
            SayOfPart("response.output_text.done", new JsonObject { ["text"] = _text.ToString(), ["logprobs"] = _logprobs.DeepClone() });
        }

        SayOfPart("response.content_part.done", new JsonObject { ["part"] = part.DeepClone() });
        _parts.Add((JsonNode)part);
        _isRefusal = null;
        _text.Clear();
        _logprobs.Clear();
    }

    private JsonObject Part() => _isRefusal == true ? OutputItems.Refusal(_text.ToString()) : OutputItems.Text(_text.ToString(), _logprobs);

    private void SayOfPart(string type, JsonObject data)
    {
        data.Insert(0, "content_index", _parts.Count);
        Say(type, data);
    }
}
