using Microsoft.Extensions.Hosting;

namespace Platform.ServiceDefaults;

/// <summary>What tells one replica of a service from another.</summary>
public static class ProcessInstance
{
    /// <summary>Host name and process id, <c>host:pid</c>: unique among the processes that live at the same time.</summary>
    public static string Id { get; } = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Environment.MachineName}:{Environment.ProcessId}");

    /// <summary>The name under which the platform knows the process, e.g. <c>authservice</c>.</summary>
    /// <param name="environment">The process's environment.</param>
    /// <returns>The application's name in lower case.</returns>
    public static string ServiceName(this IHostEnvironment environment)
    {
        ArgumentNullException.ThrowIfNull(environment);
        return environment.ApplicationName.ToLowerInvariant();
    }
}
