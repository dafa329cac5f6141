using System.Text;
using System.Text.Json.Nodes;

namespace Platform.LlmService.Responses;

/// <summary>An item that is being put out.</summary>
/// <param name="send">Takes an event, by its name.</param>
/// <param name="index">Its place among the items.</param>
/// <param name="id">Its id.</param>
internal abstract class StreamedItem(Action<string, JsonObject> send, int index, string id)
{
    protected string Id => id;

    protected string Status { get; private set; } = "in_progress";

    public abstract JsonObject ToJson();

    public void Close(string status)
    {
        if (Status == "in_progress")
        {
            Status = status;
            SayDone();
            send("response.output_item.done", new JsonObject { ["output_index"] = index, ["item"] = ToJson() });
        }
    }

    protected abstract void SayDone();

    protected void SayAdded() => send("response.output_item.added", new JsonObject { ["output_index"] = index, ["item"] = ToJson() });

    protected void Say(string type, JsonObject data)
    {
        data.Insert(0, "item_id", id);
        data.Insert(1, "output_index", index);
        send(type, data);
    }
}

/// <summary>A call of a function.</summary>
internal sealed class StreamedCall : StreamedItem
{
    private readonly StringBuilder _arguments = new();
    private readonly string? _callId;
    private readonly string? _name;

    public StreamedCall(Action<string, JsonObject> send, int index, string? callId, string? name)
        : base(send, index, ResponseId.NewItem("fc"))
    {
        (_callId, _name) = (callId, name);
        SayAdded();
    }

    public void Add(string piece)
    {
        if (piece.Length > 0)
        {
            _arguments.Append(piece);
            Say("response.function_call_arguments.delta", new JsonObject { ["delta"] = piece });
        }
    }

    public override JsonObject ToJson() => OutputItems.Call(Id, Status, _callId, _name, _arguments.ToString());

    protected override void SayDone() =>
        Say("response.function_call_arguments.done", new JsonObject { ["name"] = _name, ["arguments"] = _arguments.ToString() });
}
