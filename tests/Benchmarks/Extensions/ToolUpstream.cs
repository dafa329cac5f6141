using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Platform.Benchmarks.Extensions;

/// <summary>A tool that answers at once and one that never does, in a process of their own.</summary>
internal static class ToolUpstream
{
    public const string Name = "tool-upstream";

    public static async Task<int> RunAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.MapGet("/health", static () => Results.Ok());
        app.MapPost("/fast", static () => Results.Text("""{"sky":"clear"}""", "application/json"));
        app.MapPost("/hanging", static async (HttpContext context) =>
        {
            var gone = new TaskCompletionSource();
            await using var registration = context.RequestAborted.Register(gone.SetResult);
            await gone.Task;
        });
        await app.RunAsync();
        return 0;
    }
}
