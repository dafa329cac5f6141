using System.Reflection;

namespace Aspire.Hosting.Embedded.Application;

/// <summary>The AppHost's project folder: configuration and data are there, wherever the program is started from.</summary>
internal static class AppHostFolder
{
    public static string Of(DistributedApplicationOptions options, Assembly? assembly)
    {
        if (options.ProjectDirectory is { } asked)
        {
            return Path.GetFullPath(asked);
        }

        var built = assembly?.GetCustomAttributes<AssemblyMetadataAttribute>()
            .FirstOrDefault(a => string.Equals(a.Key, "apphostprojectpath", StringComparison.OrdinalIgnoreCase))?.Value;
        return Directory.Exists(built) ? built : Directory.GetCurrentDirectory();
    }
}
