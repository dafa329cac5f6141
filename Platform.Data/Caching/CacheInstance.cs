using Microsoft.Extensions.Hosting;

namespace Platform.Data.Caching;

/// <summary>Tells services, and replicas of one, apart: in keys and for people who read statistics.</summary>
internal static class CacheInstance
{
    public static string Name { get; } = $"{Environment.MachineName}:{Environment.ProcessId}";

#pragma warning disable CA1308 // Service names are lower-case everywhere else: in resources, addresses and telemetry.
    public static string ServiceName(IHostEnvironment environment) => environment.ApplicationName.ToLowerInvariant();
#pragma warning restore CA1308
}
