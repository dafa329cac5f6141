using System.Reflection;

namespace Aspire.Hosting.Embedded.Testing;

/// <summary>
/// Runs an AppHost's real <c>Main</c> on a thread of its own, takes the builder it makes just before <c>Build</c>, and lets it go on when the test says so.
/// </summary>
internal sealed class AppHostRun(Assembly appHost, string[] args)
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);
    private static readonly AsyncLocal<AppHostRun?> Ambient = new();

    private readonly TaskCompletionSource<DistributedApplicationBuilder> _builder = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<DistributedApplication> _application = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _mayBuild = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public static AppHostRun? Current => Ambient.Value;

    /// <summary>Completes when the test is done with the application: what <c>Main</c> waits for in <c>Run</c>.</summary>
    public Task Ended => _ended.Task;

    public Task<DistributedApplicationBuilder> StartAsync(CancellationToken ct)
    {
        var thread = new Thread(Main) { IsBackground = true, Name = $"{appHost.GetName().Name} Main" };
        thread.Start();
        return _builder.Task.WaitAsync(Limit, ct);
    }

    public Task<DistributedApplication> BuildAsync(CancellationToken ct)
    {
        _mayBuild.TrySetResult();
        return _application.Task.WaitAsync(Limit, ct);
    }

    public void Configure(DistributedApplicationOptions options)
    {
        options.AssemblyName = appHost.GetName().Name;
        options.DisableDashboard = true;
        options.IsTest = true;
    }

    public void AwaitBuild(DistributedApplicationBuilder builder)
    {
        _builder.TrySetResult(builder);
        _mayBuild.Task.GetAwaiter().GetResult();
    }

    public void Built(DistributedApplication application) => _application.TrySetResult(application);

    public void End()
    {
        _mayBuild.TrySetCanceled();
        _ended.TrySetResult();
    }

    private void Main()
    {
        Ambient.Value = this;
        var entryPoint = appHost.EntryPoint ?? throw new InvalidOperationException($"Assembly '{appHost.GetName().Name}' has no entry point.");
        try
        {
            entryPoint.Invoke(null, BindingFlags.DoNotWrapExceptions, null, entryPoint.GetParameters().Length == 0 ? [] : [args], null);
            Fail(new InvalidOperationException("The entry point exited without building an application."));
        }
#pragma warning disable CA1031 // whatever Main throws is what the test must see
        catch (Exception e)
#pragma warning restore CA1031
        {
            Fail(e);
        }
    }

    private void Fail(Exception reason)
    {
        _builder.TrySetException(reason);
        _application.TrySetException(reason);
    }
}
