using System.Text.Json.Serialization;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Platform.Gateway.Interference.Api;

namespace Platform.Gateway.Administration;

/// <summary>The health of all replicas, the worst that follows from it for the platform, and what hampers whom; that is told and not judged: who is hampered works all the same.</summary>
internal sealed record DetailedHealth(
    [property: JsonConverter(typeof(JsonStringEnumConverter<HealthStatus>))] HealthStatus Status,
    IReadOnlyList<ServiceReport<ReplicaHealth>> Services,
    InterferenceSummary Interference)
{
    public static DetailedHealth Of(IReadOnlyList<ServiceReport<ReplicaHealth>> services, InterferenceSummary interference) => new(services.Min(StatusOf), services, interference);

    /// <summary>A service works as long as one replica does, though not as it should.</summary>
    private static HealthStatus StatusOf(ServiceReport<ReplicaHealth> service)
    {
        if (service.Instances.All(static instance => instance.Status == HealthStatus.Unhealthy))
        {
            return HealthStatus.Unhealthy;
        }

        return service.Status == ServiceStatus.Ok && service.Instances.All(static instance => instance.Status == HealthStatus.Healthy)
            ? HealthStatus.Healthy
            : HealthStatus.Degraded;
    }
}
