using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Embedded.Application;
using Aspire.Hosting.Embedded.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting;

public class DistributedApplication : IHost, IAsyncDisposable
{
    private readonly IHost _host;
    private readonly AppHostRun? _observer;

    internal DistributedApplication(IHost host, AppHostRun? observer)
    {
        _host = host;
        _observer = observer;
    }

    public IServiceProvider Services => _host.Services;

    public ResourceNotificationService ResourceNotifications => Services.GetRequiredService<ResourceNotificationService>();

    public ResourceCommandService ResourceCommands => Services.GetRequiredService<ResourceCommandService>();

    public static IDistributedApplicationBuilder CreateBuilder() => CreateBuilder([]);

    public static IDistributedApplicationBuilder CreateBuilder(string[] args) => new DistributedApplicationBuilder(args);

    public static IDistributedApplicationBuilder CreateBuilder(DistributedApplicationOptions options) => new DistributedApplicationBuilder(options);

    public void Run() => RunAsync().GetAwaiter().GetResult();

    public virtual Task RunAsync(CancellationToken cancellationToken = default) =>
        _observer is null ? Foreground.RunAsync(_host, cancellationToken) : _observer.Ended.WaitAsync(cancellationToken);

    public virtual Task StartAsync(CancellationToken cancellationToken = default) => _host.StartAsync(cancellationToken);

    public virtual Task StopAsync(CancellationToken cancellationToken = default) => _host.StopAsync(cancellationToken);

    public virtual void Dispose()
    {
        DisposeAsync().AsTask().GetAwaiter().GetResult();
        GC.SuppressFinalize(this);
    }

    public virtual async ValueTask DisposeAsync()
    {
        var state = Services.GetRequiredService<EmbeddedState>();
        await _host.StopAsync();
        await ((IAsyncDisposable)_host).DisposeAsync();
        state.DataFolder.Dispose();
        _observer?.End();
        GC.SuppressFinalize(this);
    }
}
