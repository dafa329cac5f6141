using System.Collections.Immutable;
using System.Globalization;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Embedded.Processes;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Embedded.Orchestration;

/// <summary>Makes known what an instance is doing.</summary>
internal sealed class InstanceState(ResourceNotificationService notifications, Readiness readiness, ResourceLog log, TimeProvider clock, ILogger<InstanceState> logger)
{
    private const int SignalBase = 128;
    private const int Killed = SignalBase + 9;

    public Task AnnouncedAsync(Instance instance) => UpdateAsync(instance, s => s with
    {
        State = KnownResourceStates.NotStarted,
        CreationTimeStamp = clock.GetUtcNow().UtcDateTime,
        Ready = readiness.Of(instance.Resource),
        DisplayName = instance.DisplayName,
    });

    public Task WaitingAsync(Instance instance, IReadOnlyList<WaitAnnotation> waiting) => UpdateAsync(instance, s => s with
    {
        State = KnownResourceStates.Waiting,
        Reason = "for " + string.Join(", ", waiting.Select(w => w.Resource.Name)),
    });

    public Task StartingAsync(Instance instance) =>
        UpdateAsync(instance, s => s with { State = KnownResourceStates.Starting, Reason = null, HealthStatus = null });

    public Task RunningAsync(Instance instance, RunningProcess process, InstanceIdentity identity) => UpdateAsync(instance, s => s with
    {
        State = new(KnownResourceStates.Running, KnownResourceStateStyles.Success),
        StartTimeStamp = process.StartedAt.UtcDateTime,
        StopTimeStamp = null,
        ExitCode = null,
        HealthStatus = instance.Resource.Annotations.OfType<HealthProbeAnnotation>().Any() ? HealthStatus.Unhealthy : null,
        Urls = Urls(instance.Resource, identity),
        Properties = [new(KnownProperties.Executable.Pid, process.Id)],
    });

    public Task StoppingAsync(Instance instance) => UpdateAsync(instance, s => s with { State = KnownResourceStates.Stopping, HealthStatus = null });

    /// <param name="instance">The one that ended.</param>
    /// <param name="exitCode">Null when it had not been started.</param>
    /// <param name="asked">Whether it was told to: then the signal that did it is no news.</param>
    public Task EndedAsync(Instance instance, int? exitCode, bool asked) => UpdateAsync(instance, s => s with
    {
        State = (s.StartTimeStamp, instance.Resource) switch
        {
            (null, _) => KnownResourceStates.NotStarted,
            (_, ContainerResource) => KnownResourceStates.Exited,
            _ => KnownResourceStates.Finished,
        },
        StopTimeStamp = clock.GetUtcNow().UtcDateTime,
        ExitCode = exitCode,
        HealthStatus = null,
        Properties = [],
        Reason = (exitCode, asked) switch
        {
            (null, _) => null,
            (Killed, true) => "killed: it did not end when asked to",
            (_, true) => null,
            _ => Describe(exitCode.Value),
        },
    });

    public async Task RestartingAsync(Instance instance, int? exitCode, string problem, TimeSpan delay)
    {
        var reason = string.Create(CultureInfo.InvariantCulture, $"{problem}; next start in {delay.TotalSeconds} s");
        await UpdateAsync(instance, s => s with
        {
            State = new(KnownResourceStates.Restarting, KnownResourceStateStyles.Warn),
            StopTimeStamp = clock.GetUtcNow().UtcDateTime,
            ExitCode = exitCode,
            HealthStatus = null,
            Properties = [],
            Reason = reason,
        });
        await log.WriteAsync(instance, $"The process {reason}");
    }

    public async Task FailedToStartAsync(Instance instance, Exception exception)
    {
        if (exception is not (DistributedApplicationException or EmbeddedHostingException))
        {
            logger.StartFailed(instance.Resource.Name, exception);
        }

        await log.WriteAsync(instance, exception.Message);
        await UpdateAsync(instance, s => s with
        {
            State = new(KnownResourceStates.FailedToStart, KnownResourceStateStyles.Error),
            HealthStatus = null,
            Properties = [],
            Reason = exception.Message,
        });
    }

    /// <summary>A step of the start that takes long or changes the machine.</summary>
    public void Report(Instance instance, string line) => _ = UpdateAsync(instance, s => s with { Reason = line });

    public static string Describe(int exitCode) => exitCode > SignalBase
        ? string.Create(CultureInfo.InvariantCulture, $"signal {exitCode - SignalBase}")
        : string.Create(CultureInfo.InvariantCulture, $"exit code {exitCode}");

    private static ImmutableArray<UrlSnapshot> Urls(IResource resource, InstanceIdentity identity) =>
    [
        .. resource.Annotations.OfType<EndpointAnnotation>().Select(e => new UrlSnapshot(e.Name, e.AllocatedEndpoint!.UriString, IsInternal: false)),
        .. resource.Annotations.OfType<EndpointAnnotation>().Select(e => new UrlSnapshot(
            e.Name, string.Create(CultureInfo.InvariantCulture, $"{e.UriScheme}://localhost:{identity.PrivatePorts[e.Name]}"), IsInternal: true)),
    ];

    private Task UpdateAsync(Instance instance, Func<CustomResourceSnapshot, CustomResourceSnapshot> change) =>
        notifications.PublishUpdateAsync(instance.Resource, instance.Id, change);
}
