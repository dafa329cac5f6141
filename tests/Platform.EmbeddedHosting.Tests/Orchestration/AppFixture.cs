using System.Globalization;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Embedded.Processes;
using Aspire.Hosting.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Platform.EmbeddedHosting.Tests.Processes;

namespace Platform.EmbeddedHosting.Tests.Orchestration;

/// <summary>An app model of small real processes.</summary>
internal sealed class AppFixture : IAsyncDisposable
{
    private DistributedApplication? _app;

    public AppFixture() => Builder.Services.AddLogging(logging => logging.ClearProviders());

    public IDistributedApplicationTestingBuilder Builder { get; } = DistributedApplicationTestingBuilder.Create();

    public TestFolder Folder { get; } = new();

    public DistributedApplication App => _app ?? throw new InvalidOperationException("not started");

    public ResourceNotificationService Notifications => App.ResourceNotifications;

    private static CancellationToken Limit => new CancellationTokenSource(TimeSpan.FromSeconds(60)).Token;

    public IResourceBuilder<ExecutableResource> Script(string name, string text) => Builder.AddExecutable(name, "/bin/sh", Folder.Path, "-c", text);

    public IResourceBuilder<ProjectResource> Service(string name) => Builder.AddProject<TestService>(name)
        .WithEnvironment(TestService.Variable, "1")
        .WithHttpEndpoint()
        .WithHttpHealthCheck("/health");

    public async Task StartAsync()
    {
        _app = await Builder.BuildAsync(Limit);
        await _app.StartAsync(Limit);
    }

    public Task<ResourceEvent> UntilAsync(string name, string state) => Notifications.WaitForResourceAsync(name, e => e.Snapshot.State?.Text == state, Limit);

    public Task<ResourceEvent> UntilHealthyAsync(string name) => Notifications.WaitForResourceHealthyAsync(name, Limit);

    /// <summary>A start of it other than the one that had the process.</summary>
    public Task<ResourceEvent> UntilHealthyAgainAsync(string name, int formerProcess) => Notifications.WaitForResourceAsync(
        name, e => ResourceNotificationService.IsHealthy(e) && Pid(e) != formerProcess, Limit);

    public async Task<ExecuteCommandResult> CommandAsync(IResource resource, string command) =>
        await App.ResourceCommands.ExecuteCommandAsync(resource, command, Limit);

    public IReadOnlyList<ResourceEvent> Current(IResource resource) => Notifications.Current(resource);

    public static int Pid(ResourceEvent change) =>
        Convert.ToInt32(change.Snapshot.Properties.FirstOrDefault(p => p.Name == "executable.pid")?.Value, CultureInfo.InvariantCulture);

    public static void Kill(ResourceEvent running) => Signals.Send(Pid(running), Signals.Kill);

    public async ValueTask DisposeAsync()
    {
        if (_app is not null)
        {
            await _app.DisposeAsync();
        }

        await Builder.DisposeAsync();
        Folder.Dispose();
    }
}
