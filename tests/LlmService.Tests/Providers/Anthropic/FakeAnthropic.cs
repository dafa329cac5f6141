using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Platform.LlmService.Tests.Providers.Anthropic;

/// <summary>Answers messages as Anthropic does, with what a test gives it.</summary>
public sealed class FakeAnthropic : IAsyncLifetime
{
    private readonly ConcurrentQueue<(IReadOnlyDictionary<string, string> Headers, JsonObject Body)> _calls = new();
    private WebApplication? _app;

    public string BaseUrl => _app!.Urls.First() + "/v1";

    public IReadOnlyCollection<(IReadOnlyDictionary<string, string> Headers, JsonObject Body)> Calls => _calls;

    public int Status { get; set; } = 200;

    /// <summary>A whole answer.</summary>
    public string Answer { get; set; } = """
        {"id":"msg_1","type":"message","role":"assistant","model":"claude-fake-1","content":[{"type":"text","text":"Hello there."}],
         "stop_reason":"end_turn","stop_sequence":null,"usage":{"input_tokens":9,"cache_read_input_tokens":4,"cache_creation_input_tokens":2,"output_tokens":7}}
        """;

    /// <summary>The data of the events of a stream.</summary>
    public IReadOnlyList<string> Events { get; set; } = [];

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _app = builder.Build();
        _app.MapGet("/v1/models", static () => Results.Text(
            """{"data":[{"type":"model","id":"claude-fake-1","display_name":"Fake","created_at":"2025-02-19T00:00:00Z"}],"has_more":false}""", "application/json"));
        _app.MapPost("/v1/messages", AnswerAsync);
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
        var body = (await JsonNode.ParseAsync(context.Request.Body, cancellationToken: context.RequestAborted))!.AsObject();
        _calls.Enqueue((context.Request.Headers.ToDictionary(static header => header.Key, static header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase), body));
        context.Response.StatusCode = Status;
        if (Status != 200 || body["stream"]?.GetValue<bool>() != true)
        {
            context.Response.ContentType = "application/json";
            await context.Response.WriteAsync(Status == 200 ? Answer : """{"type":"error","error":{"type":"fake_error","message":"no such thing"}}""", context.RequestAborted);
            return;
        }

        context.Response.ContentType = "text/event-stream; charset=utf-8";
        foreach (var data in Events)
        {
            await context.Response.WriteAsync($"event: {JsonNode.Parse(data)!["type"]}\ndata: {data}\n\n", context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
        }
    }
}
