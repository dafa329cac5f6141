using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Platform.ServiceDefaults.Tests.Vitals;

/// <summary>Another service: answers as it is told to, or never.</summary>
internal sealed class FakePeer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private FakePeer(WebApplication app) => _app = app;

    public Uri Address => new(_app.Urls.First());

    public static async Task<FakePeer> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.MapGet("/status/{status:int}", static (int status) => TypedResults.StatusCode(status));
        app.MapGet("/held", static (CancellationToken ct) => Task.Delay(Timeout.Infinite, ct));
        await app.StartAsync();
        return new(app);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
