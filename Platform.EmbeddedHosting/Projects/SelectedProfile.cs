using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Configuration;

namespace Aspire.Hosting.Embedded.Projects;

/// <summary>The launch profile a project is started with: it is what says that a service runs as Development.</summary>
internal sealed record SelectedProfile(string Name, LaunchProfile Profile) : IResourceAnnotation
{
    /// <summary>The AppHost's own profile name if the project has one so named, else its first profile that starts the project.</summary>
    public static SelectedProfile? Of(IProjectMetadata project, IConfiguration configuration)
    {
        var settings = project.LaunchSettings ?? LaunchSettings.Read(Path.GetDirectoryName(project.ProjectPath)!);
        if (settings is null)
        {
            return null;
        }

        var own = configuration["AppHost:DefaultLaunchProfileName"] ?? configuration["DOTNET_LAUNCH_PROFILE"];
        return own is not null && settings.Profiles.TryGetValue(own, out var named)
            ? new(own, named)
            : settings.Profiles.Where(p => p.Value.CommandName == "Project").Select(p => new SelectedProfile(p.Key, p.Value)).FirstOrDefault();
    }

    /// <summary>Endpoint name and URL; the second of a scheme is called <c>http2</c>.</summary>
    public IEnumerable<(string Name, Uri Url)> Urls()
    {
        var counts = new Dictionary<string, int>();
        foreach (var url in (Profile.ApplicationUrl ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var uri = new Uri(url.Replace("//*:", "//localhost:", StringComparison.Ordinal).Replace("//+:", "//localhost:", StringComparison.Ordinal));
            var count = counts[uri.Scheme] = counts.GetValueOrDefault(uri.Scheme) + 1;
            yield return (count == 1 ? uri.Scheme : uri.Scheme + count, uri);
        }
    }
}
