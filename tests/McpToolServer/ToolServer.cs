using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json.Nodes;

namespace Platform.McpToolServer;

/// <summary>The tools, of every temper.</summary>
internal sealed class ToolServer(Func<JsonNode, Task> broadcast)
{
    private readonly ConcurrentDictionary<string, CancellationTokenSource> _calls = new();
    private readonly List<byte[]> _memory = [];
    private volatile bool _hasExtra;
    private volatile bool _isHidden;
    private int _waiting;
    private int _cancelled;
    private int _hungUp;
    private int _counted;
    private string _secret = "";

    public bool OutlivesItsInput { get; private set; }

    public void Heard(string secret) => _secret = secret;

    public void HangUp() => Interlocked.Increment(ref _hungUp);

    public async Task<JsonNode?> AnswerAsync(JsonNode message, Func<JsonNode, Task> tell)
    {
        var parameters = message["params"];
        switch (message["method"]?.GetValue<string>())
        {
            case "initialize":
                return Result(message, new JsonObject
                {
                    ["protocolVersion"] = parameters!["protocolVersion"]!.DeepClone(),
                    ["capabilities"] = new JsonObject { ["tools"] = new JsonObject { ["listChanged"] = true } },
                    ["serverInfo"] = new JsonObject { ["name"] = "tempers", ["version"] = "1" },
                });
            case "ping":
                return Result(message, []);
            case "tools/list":
                return Result(message, new JsonObject { ["tools"] = List() });
            case "tools/call":
                return await CallAsync(message, tell);
            case "notifications/cancelled":
                Cancel(parameters?["requestId"]?.ToString() ?? "");
                return null;
            default:
                return message["id"] is null ? null : Error(message, -32601, "There is no such method.");
        }
    }

    private JsonArray List()
    {
        List<JsonNode> tools =
        [
            Tool("echo", """{"type":"object","properties":{"text":{"type":"string","maxLength":2000000}},"required":["text"],"additionalProperties":false}"""),
            Tool("add", """{"type":"object","properties":{"a":{"type":"integer"},"b":{"type":"integer"}},"required":["a","b"]}"""),
            Tool("picture"), Tool("fail"), Tool("refuse"), Tool("crash"), Tool("wait"), Tool("status"), Tool("change"), Tool("hide"), Tool("immortal"),
            Tool("environment"), Tool("progress"), Tool("hangup"), Tool("meta"), Tool("count"),
            Tool("fetch", """{"type":"object","properties":{"url":{"type":"string"}},"required":["url"]}"""), Tool("odd.name/here"),
            Tool("huge", """{"type":"object","properties":{"bytes":{"type":"integer"}}}"""), Tool("allocate", """{"type":"object","properties":{"megabytes":{"type":"integer"}}}"""),
        ];
        if (_hasExtra)
        {
            tools.Add(Tool("extra"));
        }

        return _isHidden ? [Tool("status")] : [.. tools];
    }

    private async Task<JsonNode?> CallAsync(JsonNode message, Func<JsonNode, Task> tell)
    {
        var arguments = message["params"]!["arguments"] ?? new JsonObject();
        switch (message["params"]!["name"]!.GetValue<string>())
        {
            case "echo":
                return Text(message, arguments["text"]!.GetValue<string>());
            case "add":
                return Result(message, new JsonObject
                {
                    ["content"] = new JsonArray(),
                    ["structuredContent"] = new JsonObject { ["sum"] = arguments["a"]!.GetValue<long>() + arguments["b"]!.GetValue<long>() },
                });
            case "picture":
                return Result(message, JsonNode.Parse("""{"content":[{"type":"text","text":"look"},{"type":"image","data":"AAAA","mimeType":"image/png"}]}""")!.AsObject());
            case "fail":
                return Result(message, JsonNode.Parse("""{"content":[{"type":"text","text":"the moon is in the way"}],"isError":true}""")!.AsObject());
            case "refuse":
                return Error(message, -32602, "not like this");
            case "crash":
                Environment.Exit(3);
                return null;
            case "huge":
                return Text(message, new string('x', arguments["bytes"]!.GetValue<int>()));
            case "environment":
                return Text(message, string.Join(';', Environment.GetEnvironmentVariables().Keys.Cast<string>().Order(StringComparer.Ordinal)));
            case "odd.name/here":
                return Text(message, "odd");
            default:
                return await CallMoreAsync(message, arguments, tell);
        }
    }

    private async Task<JsonNode?> CallMoreAsync(JsonNode message, JsonNode arguments, Func<JsonNode, Task> tell)
    {
        switch (message["params"]!["name"]!.GetValue<string>())
        {
            case "wait":
                return await WaitAsync(message);
            case "fetch":
                using (var http = new HttpClient())
                {
                    return Text(message, await http.GetStringAsync(arguments["url"]!.GetValue<string>()));
                }

            case "progress":
                return await ProgressAsync(message, tell);
            case "status":
                return Result(message, new JsonObject { ["content"] = new JsonArray(), ["structuredContent"] = Status() });
            case "change":
                _hasExtra = !_hasExtra;
                await broadcast(JsonNode.Parse("""{"jsonrpc":"2.0","method":"notifications/tools/list_changed"}""")!);
                return Text(message, "changed");
            case "hide":
                _isHidden = true;
                await broadcast(JsonNode.Parse("""{"jsonrpc":"2.0","method":"notifications/tools/list_changed"}""")!);
                return Text(message, "hidden");
            case "immortal":
                OutlivesItsInput = true;
                return Text(message, "for ever");
            case "allocate":
                _memory.Add(new byte[arguments["megabytes"]!.GetValue<int>() * 1024 * 1024]);
                _memory[^1].AsSpan().Fill(1);
                return Text(message, "allocated");
            default:
                return Tell(message);
        }
    }

    private JsonObject Tell(JsonNode message) => message["params"]!["name"]!.GetValue<string>() switch
    {
        "meta" => Text(message, message["params"]!["_meta"]?.ToJsonString() ?? "none"),
        "count" => Text(message, $"{Interlocked.Increment(ref _counted)}"),
        _ => Error(message, -32602, "There is no such tool."),
    };

    private JsonObject Status() => new()
    {
        ["pid"] = Environment.ProcessId,
        ["waiting"] = Volatile.Read(ref _waiting),
        ["cancelled"] = Volatile.Read(ref _cancelled),
        ["counted"] = Volatile.Read(ref _counted),
        ["hungUp"] = Volatile.Read(ref _hungUp),
        ["secret"] = _secret.Length > 0 ? _secret : Environment.GetEnvironmentVariable("SECRET") ?? "",
    };

    private async Task<JsonNode?> WaitAsync(JsonNode message)
    {
        using var cancelled = _calls[message["id"]!.ToString()] = new CancellationTokenSource();
        Interlocked.Increment(ref _waiting);
        await Task.Delay(Timeout.Infinite, cancelled.Token).ContinueWith(static _ => { }, TaskScheduler.Default);
        Interlocked.Increment(ref _cancelled);
        return null;
    }

    private static async Task<JsonNode?> ProgressAsync(JsonNode message, Func<JsonNode, Task> tell)
    {
        if (message["params"]!["_meta"]?["progressToken"] is { } token)
        {
            for (var step = 1; step <= 3; step++)
            {
                await tell(new JsonObject
                {
                    ["jsonrpc"] = "2.0",
                    ["method"] = "notifications/progress",
                    ["params"] = new JsonObject
                    {
                        ["progressToken"] = token.DeepClone(),
                        ["progress"] = step,
                        ["total"] = 3,
                        ["message"] = string.Create(CultureInfo.InvariantCulture, $"step {step}"),
                    },
                });
            }
        }

        return Text(message, "done");
    }

    private void Cancel(string id)
    {
        if (_calls.TryRemove(id, out var call))
        {
            call.Cancel();
        }
    }

    private static JsonObject Tool(string name, string schema = """{"type":"object"}""")
        => new JsonObject { ["name"] = name, ["description"] = $"Does {name}.", ["inputSchema"] = JsonNode.Parse(schema) };

    private static JsonObject Text(JsonNode message, string text)
        => Result(message, new JsonObject { ["content"] = new JsonArray(new JsonObject { ["type"] = "text", ["text"] = text }) });

    private static JsonObject Result(JsonNode message, JsonObject result) => new() { ["jsonrpc"] = "2.0", ["id"] = message["id"]!.DeepClone(), ["result"] = result };

    private static JsonObject Error(JsonNode message, int code, string text)
        => new() { ["jsonrpc"] = "2.0", ["id"] = message["id"]!.DeepClone(), ["error"] = new JsonObject { ["code"] = code, ["message"] = text } };
}
