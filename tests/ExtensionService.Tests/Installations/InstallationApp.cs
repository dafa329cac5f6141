using Platform.ExtensionService.Tests.Mcp;
using Platform.Testing;

namespace Platform.ExtensionService.Tests.Installations;

/// <summary>Stores secrets, and looks after upgrades more often than it would.</summary>
public sealed class InstallationApp : ExtensionApp
{
    public InstallationApp(PostgresServer postgres, TestIdentity identity)
        : base(postgres, identity) => More = Settings();

    public static Dictionary<string, string?> Settings(params (string Key, string? Value)[] more) => McpApp.With(
        [("Upgrades:CheckInterval", "00:00:00.1"), ("Upgrades:RetryInterval", "00:00:00.2"), ("Upgrades:TryTimeout", "00:00:20"), .. more]);
}
