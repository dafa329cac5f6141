using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using ModelContextProtocol.Protocol;
using Platform.ExtensionService.Invocation;

namespace Platform.ExtensionService.Mcp.Sessions;

/// <summary>What a server says without being asked: how far calls are, and that its tools have changed.</summary>
internal sealed class SessionNews(Action toolsChanged)
{
    private readonly ConcurrentDictionary<string, IProgress<ToolProgress>> _listeners = new(StringComparer.Ordinal);

    public Listening Listen(string id, IProgress<ToolProgress>? progress)
    {
        if (progress is not null)
        {
            _listeners[id] = progress;
        }

        return new(this, id);
    }

    public void Hear(JsonRpcMessage message)
    {
        switch (message)
        {
            case JsonRpcNotification { Method: NotificationMethods.ProgressNotification, Params: JsonObject said }:
                Hear(said);
                break;
            case JsonRpcNotification { Method: NotificationMethods.ToolListChangedNotification }:
                toolsChanged();
                break;
        }
    }

    private void Hear(JsonObject said)
    {
        if (said["progressToken"] is JsonValue token && token.TryGetValue<string>(out var id)
            && _listeners.TryGetValue(id, out var listener) && NumberOf(said["progress"]) is { } progress)
        {
            listener.Report(new(progress, NumberOf(said["total"]), said["message"] is JsonValue text && text.TryGetValue<string>(out var message) ? message : null));
        }
    }

    private static double? NumberOf(JsonNode? node) => node is JsonValue value && value.TryGetValue<double>(out var number) ? number : null;

    internal readonly struct Listening(SessionNews news, string id) : IDisposable
    {
        public void Dispose() => news._listeners.TryRemove(id, out _);
    }
}
