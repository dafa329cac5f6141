using System.Diagnostics;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Platform.Benchmarks.Stack;

/// <summary>
/// A provider and tools that answer at once, in a process of their own: all that a call takes longer is ours. And some that don't: a model that takes its
/// time, a tool that hangs, one that works and fails by turns.
/// </summary>
internal static class Upstream
{
    public const string Name = "upstream";
    public const string Model = "fast";

    /// <summary>Streams for half a minute.</summary>
    public const string SlowModel = "slow";
    private const int Chunks = 20;
    private const int SlowChunks = 60;

    private const int FlapSeconds = 3;

    private static readonly TimeSpan SlowPace = TimeSpan.FromMilliseconds(500);

    private static readonly long Started = Stopwatch.GetTimestamp();

    private static readonly byte[] Answer = Encoding.UTF8.GetBytes("""
        {"id":"chatcmpl-1","object":"chat.completion","created":1700000000,"model":"fast","choices":[{"index":0,"message":{"role":"assistant","content":"Twenty words would be too many for an answer that nobody reads, but some there have to be, so here they are."},"finish_reason":"stop"}],"usage":{"prompt_tokens":12,"completion_tokens":20,"total_tokens":32}}
        """);

    private static readonly byte[] Chunk = Encoding.UTF8.GetBytes(
        "data: {\"id\":\"chatcmpl-1\",\"object\":\"chat.completion.chunk\",\"created\":1700000000,\"model\":\"fast\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\" word\"},\"finish_reason\":null}]}\n\n");

    private static readonly byte[] Last = Encoding.UTF8.GetBytes(
        "data: {\"id\":\"chatcmpl-1\",\"object\":\"chat.completion.chunk\",\"created\":1700000000,\"model\":\"fast\",\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n"
        + "data: {\"id\":\"chatcmpl-1\",\"object\":\"chat.completion.chunk\",\"created\":1700000000,\"model\":\"fast\",\"choices\":[],\"usage\":{\"prompt_tokens\":12,\"completion_tokens\":20,\"total_tokens\":32}}\n\n"
        + "data: [DONE]\n\n");

    public static async Task<int> RunAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.MapGet("/health", static () => Results.Ok());
        app.MapGet("/v1/models", static () => Results.Text($$"""{"object":"list","data":[{"id":"{{Model}}","object":"model","created":1700000000,"owned_by":"nobody"}]}""", "application/json"));
        app.MapPost("/v1/chat/completions", AnswerAsync);
        app.MapPost("/fast", Fast);
        app.MapPost("/hanging", static (HttpContext context) => Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(static _ => { }, TaskScheduler.Default));
        app.MapPost("/flapping", static () => (int)Stopwatch.GetElapsedTime(Started).TotalSeconds / FlapSeconds % 2 == 0 ? Fast() : Results.StatusCode(StatusCodes.Status500InternalServerError));
        await app.RunAsync();
        return 0;
    }

    private static IResult Fast() => Results.Text("""{"sky":"clear"}""", "application/json");

    private static async Task AnswerAsync(HttpContext context)
    {
        using var body = new StreamReader(context.Request.Body);
        var request = await body.ReadToEndAsync();
        if (!request.Contains("\"stream\":true", StringComparison.Ordinal))
        {
            context.Response.ContentType = "application/json";
            context.Response.ContentLength = Answer.Length;
            await context.Response.BodyWriter.WriteAsync(Answer);
            return;
        }

        // Each in a packet of its own, as a provider's come.
        var isSlow = request.Contains($"\"{SlowModel}\"", StringComparison.Ordinal);
        context.Response.ContentType = "text/event-stream";
        for (var i = 0; i < (isSlow ? SlowChunks : Chunks); i++)
        {
            await context.Response.BodyWriter.WriteAsync(Chunk);
            await (isSlow ? Task.Delay(SlowPace) : Task.CompletedTask);
        }

        await context.Response.BodyWriter.WriteAsync(Last);
    }
}
