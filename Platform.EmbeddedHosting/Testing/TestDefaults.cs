using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Configuration.Memory;

namespace Aspire.Hosting.Embedded.Testing;

/// <summary>Settings of an application under test; anything the environment or the test's arguments say wins over them.</summary>
internal static class TestDefaults
{
    public static void Apply(ConfigurationManager configuration, string appHostFolder)
    {
        Dictionary<string, string?> values = [];
        var profile = LaunchSettings.Read(appHostFolder)?.Profiles.FirstOrDefault(p => p.Value.CommandName == "Project");
        foreach (var (name, value) in profile?.Value?.EnvironmentVariables ?? [])
        {
            values[name.Replace("__", ConfigurationPath.KeyDelimiter, StringComparison.Ordinal)] = value;
        }

        configuration.Sources.Insert(0, new MemoryConfigurationSource { InitialData = values });
    }
}
