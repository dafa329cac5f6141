using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Platform.LlmService.Tests.AgentRuns;

/// <summary>An OpenAI-compatible server that answers with given chunks, or for a plain call with one given message.</summary>
public sealed class ScriptedModel : IAsyncLifetime
{
    private readonly ConcurrentQueue<JsonNode> _asked = new();
    private WebApplication? _app;
    private int _aborted;

    /// <summary>The deltas of an answer, or its one message: from what is asked, and how often somebody has asked before.</summary>
    public Func<JsonNode, int, IEnumerable<string>> Answer { get; set; } = static (_, _) => ["""{"content":"Done."}"""];

    /// <summary>The bodies that came, in order.</summary>
    public IReadOnlyList<JsonNode> Asked => [.. _asked];

    public int Aborted => Volatile.Read(ref _aborted);

    public IReadOnlyDictionary<string, string?> Settings => new Dictionary<string, string?>
    {
        ["Providers:OpenAI:BaseUrl"] = new Uri(new Uri(_app!.Urls.First()), "v1").ToString(),
        ["Providers:OpenAI:ApiKey"] = "sk-scripted",
    };

    public void Reset(Func<JsonNode, int, IEnumerable<string>> answer)
    {
        _asked.Clear();
        Answer = answer;
    }

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _app = builder.Build();
        _app.MapGet("/v1/models", static context => FakeJsonAsync(context, """{"object":"list","data":[{"id":"scripted","object":"model","created":1,"owned_by":"test"}]}"""));
        _app.MapPost("/v1/chat/completions", AnswerAsync);
        await _app.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_app is not null)
        {
            await _app.DisposeAsync();
        }
    }

    private async Task AnswerAsync(HttpContext context)
    {
        var body = (await JsonNode.ParseAsync(context.Request.Body, cancellationToken: context.RequestAborted))!;
        var before = _asked.Count;
        _asked.Enqueue(body);
        try
        {
            await WriteAsync(context, Answer(body, before), body["stream"]?.GetValue<bool>() == true);
        }
        catch (OperationCanceledException)
        {
            Interlocked.Increment(ref _aborted);
        }
    }

    private static async Task WriteAsync(HttpContext context, IEnumerable<string> deltas, bool stream)
    {
        const string Usage = """{"prompt_tokens":10,"completion_tokens":5,"total_tokens":15}""";
        if (!stream)
        {
            var message = deltas.Single();
            var reason = message.Contains("tool_calls", StringComparison.Ordinal) ? "tool_calls" : "stop";
            await FakeJsonAsync(context, $$"""{"id":"s","object":"chat.completion","created":1,"model":"scripted","choices":[{"index":0,"message":{{message}},"finish_reason":"{{reason}}"}],"usage":{{Usage}}}""");
            return;
        }

        context.Response.ContentType = "text/event-stream";
        var hasCalls = false;
        foreach (var delta in deltas)
        {
            hasCalls |= delta.Contains("tool_calls", StringComparison.Ordinal);
            await EventAsync(context, $$"""{"id":"s","object":"chat.completion.chunk","created":1,"model":"scripted","choices":[{"index":0,"delta":{{delta}},"finish_reason":null}]}""");
        }

        await EventAsync(context, $$"""{"id":"s","object":"chat.completion.chunk","created":1,"model":"scripted","choices":[{"index":0,"delta":{},"finish_reason":"{{(hasCalls ? "tool_calls" : "stop")}}"}]}""");
        await EventAsync(context, $$"""{"id":"s","object":"chat.completion.chunk","created":1,"model":"scripted","choices":[],"usage":{{Usage}}}""");
        await EventAsync(context, "[DONE]");
    }

    private static async Task EventAsync(HttpContext context, string data)
    {
        await context.Response.WriteAsync($"data: {data}\n\n", context.RequestAborted);
        await context.Response.Body.FlushAsync(context.RequestAborted);
    }

    private static Task FakeJsonAsync(HttpContext context, string json)
    {
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync(json, context.RequestAborted);
    }
}
