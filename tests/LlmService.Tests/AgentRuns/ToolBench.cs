using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Platform.LlmService.Tests.AgentRuns;

/// <summary>Tools on a real socket, which remember what they were given.</summary>
public sealed class ToolBench : IAsyncLifetime
{
    private readonly ConcurrentQueue<(string Tool, string Body)> _given = new();
    private readonly TaskCompletionSource _allHere = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private WebApplication? _app;
    private int _here;
    private int _hungUp;

    public IReadOnlyCollection<(string Tool, string Body)> Given => _given;

    /// <summary>So many must have come to the tool <c>meet</c> before it answers any of them.</summary>
    public int Meeting { get; set; } = 1;

    /// <summary>How many callers of the tool <c>hang</c> have gone away.</summary>
    public int HungUp => Volatile.Read(ref _hungUp);

    public Uri Url(string tool) => new(new Uri(_app!.Urls.First()), tool);

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _app = builder.Build();
        _app.MapPost("/{tool}", TakeAsync);
        await _app.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_app is not null)
        {
            await _app.DisposeAsync();
        }
    }

    private async Task TakeAsync(string tool, HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body, new UTF8Encoding(false, throwOnInvalidBytes: true));
        _given.Enqueue((tool, await reader.ReadToEndAsync(context.RequestAborted)));
        switch (tool)
        {
            case "fail":
                context.Response.StatusCode = StatusCodes.Status500InternalServerError;
                break;
            case "hang":
                await Task.Delay(Timeout.Infinite, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                Interlocked.Increment(ref _hungUp);
                break;
            case "meet":
                await MeetAsync(context);
                break;
            default:
                context.Response.ContentType = "application/json";
                await context.Response.WriteAsync($$"""{"from":"{{tool}}"}""");
                break;
        }
    }

    private async Task MeetAsync(HttpContext context)
    {
        if (Interlocked.Increment(ref _here) == Meeting)
        {
            _allHere.SetResult();
        }

        await _allHere.Task.WaitAsync(context.RequestAborted);
        context.Response.ContentType = "text/plain";
        await context.Response.WriteAsync("met");
    }
}
