using System.Xml.Linq;

namespace Platform.ServiceDefaults.Tests;

/// <summary>Who may refer to whom. Services meet over HTTP; libraries don't lean on each other; the AppHost starts services and links none.</summary>
public sealed class ProjectGraphTests
{
    private static readonly string[] Services = ["AuthService", "ExtensionService", "LlmService", "UsageService"];

    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["Platform.Contracts"] = [],
        ["ServiceDefaults"] = [],
        ["Platform.Data"] = [],
        ["Platform.EmbeddedHosting"] = [],
        ["AuthService"] = ["Platform.Contracts", "Platform.Data", "ServiceDefaults"],
        ["ExtensionService"] = ["Platform.Contracts", "Platform.Data", "ServiceDefaults"],
        ["LlmService"] = ["Platform.Contracts", "Platform.Data", "ServiceDefaults"],
        ["UsageService"] = ["Platform.Contracts", "Platform.Data", "ServiceDefaults"],
        ["Gateway"] = ["Platform.Contracts", "Platform.Data", "ServiceDefaults"],
        ["AppHost"] = [.. Services, "Gateway"],
    };

    [Fact]
    public void Projects_refer_only_to_what_the_architecture_allows()
    {
        var root = FindRoot();
        var projects = Directory.EnumerateDirectories(root).SelectMany(static folder => Directory.EnumerateFiles(folder, "*.csproj")).ToList();
        Assert.Equal(Allowed.Keys.Order(), projects.Select(Path.GetFileNameWithoutExtension).Order());
        foreach (var project in projects)
        {
            var references = XDocument.Load(project).Descendants("ProjectReference")
                .Select(static reference => Path.GetFileNameWithoutExtension(reference.Attribute("Include")?.Value)).OfType<string>();
            Assert.Empty(references.Except(Allowed[Path.GetFileNameWithoutExtension(project)]));
        }
    }

    [Fact]
    public void The_app_host_links_no_service_into_itself()
    {
        var outputs = Directory.EnumerateFiles(AppContext.BaseDirectory, "*.dll").Select(Path.GetFileNameWithoutExtension);
        Assert.Empty(outputs.Intersect(Services));
        var targets = File.ReadAllText(Path.Combine(FindRoot(), "Platform.EmbeddedHosting", "build", "EmbeddedHosting.targets"));
        Assert.Contains("ReferenceOutputAssembly=\"false\"", targets, StringComparison.Ordinal);
    }

    private static string FindRoot()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Platform.sln")))
        {
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("Platform.sln is not above the tests.");
        }
        return folder;
    }
}
