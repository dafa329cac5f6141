using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Platform.McpToolServer;

/// <summary>Streamable HTTP with sessions, which end with the process.</summary>
internal static class HttpServer
{
    private const string SessionHeader = "Mcp-Session-Id";
    private static readonly ConcurrentDictionary<string, Channel<JsonNode>> Sessions = new();

    public static async Task RunAsync(string port)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls($"http://127.0.0.1:{port}");
        var app = builder.Build();
        var server = new ToolServer(BroadcastAsync);
        app.MapPost("/mcp", context => PostAsync(context, server));
        app.MapGet("/mcp", ListenAsync);
        app.MapDelete("/mcp", EndAsync);
        app.MapGet("/sessions", static context => context.Response.WriteAsJsonAsync(Sessions.Keys));
        app.MapPost("/redirect", static context => Task.Run(() => context.Response.Redirect("/mcp", permanent: false, preserveMethod: true)));
        await app.StartAsync();
        await Console.Out.WriteLineAsync(app.Urls.First());
        // Ends with those that started it, however they end.
        await Console.In.ReadToEndAsync();
    }

    private static async Task PostAsync(HttpContext context, ToolServer server)
    {
        var message = (await JsonNode.ParseAsync(context.Request.Body))!;
        var isNew = message["method"]?.GetValue<string>() == "initialize";
        if (isNew)
        {
            var session = Guid.NewGuid().ToString("N");
            Sessions[session] = Channel.CreateUnbounded<JsonNode>();
            context.Response.Headers[SessionHeader] = session;
        }
        else if (!await IsKnownAsync(context))
        {
            return;
        }

        server.Heard(context.Request.Headers["X-Secret"].ToString());
        if (message["params"]?["name"]?.ToString() == "hangup")
        {
            server.HangUp();
            context.Abort();
            return;
        }

        if (message["id"] is null)
        {
            await server.AnswerAsync(message, static _ => Task.CompletedTask);
            context.Response.StatusCode = StatusCodes.Status202Accepted;
            return;
        }

        context.Response.ContentType = "text/event-stream";
        await context.Response.Body.FlushAsync();
        if (await server.AnswerAsync(message, news => WriteAsync(context, news)) is { } answer)
        {
            await WriteAsync(context, answer);
        }
    }

    private static async Task<bool> IsKnownAsync(HttpContext context)
    {
        var session = context.Request.Headers[SessionHeader].ToString();
        if (session.Length > 0 && Sessions.ContainsKey(session))
        {
            return true;
        }

        context.Response.StatusCode = session.Length == 0 ? StatusCodes.Status400BadRequest : StatusCodes.Status404NotFound;
        await context.Response.WriteAsJsonAsync(new { jsonrpc = "2.0", id = (string?)null, error = new { code = -32600, message = "There is no such session." } });
        return false;
    }

    private static async Task ListenAsync(HttpContext context)
    {
        if (!Sessions.TryGetValue(context.Request.Headers[SessionHeader].ToString(), out var news))
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        context.Response.ContentType = "text/event-stream";
        await context.Response.Body.FlushAsync();
        await foreach (var message in news.Reader.ReadAllAsync(context.RequestAborted))
        {
            await WriteAsync(context, message);
        }
    }

    private static Task EndAsync(HttpContext context)
    {
        if (Sessions.TryRemove(context.Request.Headers[SessionHeader].ToString(), out var news))
        {
            news.Writer.Complete();
        }

        return Task.CompletedTask;
    }

    private static Task BroadcastAsync(JsonNode message)
    {
        foreach (var news in Sessions.Values)
        {
            news.Writer.TryWrite(message);
        }

        return Task.CompletedTask;
    }

    private static async Task WriteAsync(HttpContext context, JsonNode message)
    {
        await context.Response.WriteAsync($"data: {message.ToJsonString()}\n\n", context.RequestAborted);
        await context.Response.Body.FlushAsync(context.RequestAborted);
    }
}
