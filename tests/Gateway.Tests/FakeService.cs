using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Platform.Gateway.Tests;

/// <summary>A real server on a real socket that does what a test tells it.</summary>
internal sealed class FakeService : IAsyncDisposable
{
    private readonly WebApplication _app;
    private int _requests;

    private FakeService(WebApplication app) => _app = app;

    public RequestDelegate Handler { get; set; } = static context => context.Response.WriteAsync("ok");

    /// <summary>The probe that the gateway sends on a new connection; it doesn't count as a request.</summary>
    public RequestDelegate Alive { get; set; } = static _ => Task.CompletedTask;

    public int Requests => Volatile.Read(ref _requests);

    public Uri Address => new(_app.Urls.First());

    public static async Task<FakeService> StartAsync(int port = 0)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls($"http://127.0.0.1:{port}");
        builder.WebHost.ConfigureKestrel(static kestrel => kestrel.Limits.MaxRequestBodySize = null);
        builder.Services.Configure<Microsoft.Extensions.Hosting.HostOptions>(static host => host.ShutdownTimeout = TimeSpan.Zero);
        var service = new FakeService(builder.Build());
        service._app.Run(context =>
        {
            if (context.Request.Path == "/alive")
            {
                return service.Alive(context);
            }

            Interlocked.Increment(ref service._requests);
            return service.Handler(context);
        });
        await service._app.StartAsync();
        return service;
    }

    public Task StopAsync() => _app.StopAsync();

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
