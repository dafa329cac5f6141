using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Platform.ExtensionService.Tests;

/// <summary>Tools of every temper, on a real socket.</summary>
public sealed class ToolServer : IAsyncLifetime
{
    private readonly TaskCompletionSource _hangUp = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private WebApplication? _app;
    private int _entered;
    private int _moods;

    /// <summary>Completes when the caller of a tool that never answers has gone away.</summary>
    public Task HungUp => _hangUp.Task;

    /// <summary>How many calls have reached a tool that never answers, or waits.</summary>
    public int Entered => Volatile.Read(ref _entered);

    /// <summary>What <c>/moody</c> does; it echoes when nobody says.</summary>
    public Func<HttpContext, Task>? Mood { get; set; }

    /// <summary>How many calls have reached <c>/moody</c>.</summary>
    public int Moods => Volatile.Read(ref _moods);

    public int Port => Url("/").Port;

    public Uri Url(string path) => new(new Uri(_app!.Urls.First()), path);

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _app = builder.Build();
        _app.Map("/echo", EchoAsync);
        _app.Map("/status/{code:int}", static (int code) => TypedResults.StatusCode(code));
        _app.Map("/paths/{**rest}", EchoAsync);
        _app.Map("/moody", MoodAsync);
        _app.Map("/redirect", static () => TypedResults.Redirect("/echo"));
        _app.Map("/text", static () => TypedResults.Text("grüß dich", "text/plain", Encoding.UTF8));
        _app.Map("/latin1", static () => TypedResults.Bytes([0x67, 0x72, 0xFC, 0xDF], "text/plain; charset=iso-8859-1"));
        _app.Map("/empty", static () => TypedResults.NoContent());
        _app.Map("/json", static (string body) => TypedResults.Text(body, "application/json"));
        _app.Map("/bytes", static () => TypedResults.Bytes([0xFF, 0xFE, 0x80], "application/octet-stream"));
        _app.Map("/odd-text", static () => TypedResults.Text("\uFEFF{\"a\":\"\\ud800\"}", "application/problem+json"));
        _app.Map("/sized/{bytes:int}", static (int bytes) => TypedResults.Text(new string('x', bytes)));
        _app.Map("/endless", EndlessAsync);
        _app.Map("/silent", WaitAsync);
        _app.Map("/stalled", StallAsync);
        _app.Map("/broken", BreakAsync);
        await _app.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_app is not null)
        {
            await _app.DisposeAsync();
        }
    }

    private static async Task EchoAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        await context.Response.WriteAsJsonAsync(new
        {
            method = context.Request.Method,
            path = context.Features.Get<Microsoft.AspNetCore.Http.Features.IHttpRequestFeature>()?.RawTarget.Split('?')[0],
            query = context.Request.QueryString.Value,
            body = await reader.ReadToEndAsync(context.RequestAborted),
            headers = context.Request.Headers.ToDictionary(h => h.Key.ToLowerInvariant(), h => h.Value.ToString()),
        });
    }

    private static async Task EndlessAsync(HttpContext context)
    {
        var chunk = new byte[64 * 1024];
        while (true)
        {
            await context.Response.Body.WriteAsync(chunk, context.RequestAborted);
        }
    }

    private Task MoodAsync(HttpContext context)
    {
        Interlocked.Increment(ref _moods);
        return Mood is { } mood ? mood(context) : EchoAsync(context);
    }

    private async Task WaitAsync(HttpContext context)
    {
        Interlocked.Increment(ref _entered);
        await GoneAsync(context);
        _hangUp.TrySetResult();
    }

    private static async Task StallAsync(HttpContext context)
    {
        await context.Response.WriteAsync("{\"half\":");
        await context.Response.Body.FlushAsync();
        await GoneAsync(context);
    }

    private static async Task BreakAsync(HttpContext context)
    {
        await context.Response.WriteAsync("{\"half\":");
        await context.Response.Body.FlushAsync();
        context.Abort();
    }

    private static async Task GoneAsync(HttpContext context)
    {
        var gone = new TaskCompletionSource();
        await using var registration = context.RequestAborted.Register(gone.SetResult);
        await gone.Task;
    }
}
