using Microsoft.AspNetCore.Http;

namespace Platform.ServiceDefaults.Health;

/// <summary>Paths that orchestrators probe.</summary>
internal static class HealthPaths
{
    /// <summary>Ready to take requests; every check is asked.</summary>
    public const string Ready = "/health";

    /// <summary>The process runs; says nothing of what it depends on.</summary>
    public const string Alive = "/alive";

    public static bool IsProbe(PathString path) => path == Ready || path == Alive;
}
