using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Platform.Contracts;

namespace Platform.UsageService.Tests;

/// <summary>Stands for LlmService: says what it is told to have settled, and remembers what it was asked.</summary>
public sealed class FakeLlmService : IAsyncDisposable
{
    private readonly WebApplication _app;

    private FakeLlmService(WebApplication app) => _app = app;

    public MeteringReport Report { get; set; } = new(0, 0, 0, 0, 0, 0, 0, 0, 0);

    public string? Asked { get; private set; }

    public string Address => _app.Urls.First();

    public static async Task<FakeLlmService> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var service = new FakeLlmService(app);
        app.MapGet(MeteringReport.Path, service.AnswerAsync);
        await app.StartAsync();
        return service;
    }

    public Task StopAsync() => _app.StopAsync();

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private Task AnswerAsync(HttpContext context)
    {
        Asked = context.Request.QueryString.Value;
        return context.Response.WriteAsJsonAsync(Report, ContractsJson.Default.MeteringReport, cancellationToken: context.RequestAborted);
    }
}
