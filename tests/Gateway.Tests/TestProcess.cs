using System.Runtime.CompilerServices;

namespace Platform.Gateway.Tests;

internal static class TestProcess
{
    /// <summary>Every host watches its settings files otherwise, and a machine allows only so many watchers to a user.</summary>
    [ModuleInitializer]
    internal static void WatchNoSettings() => Environment.SetEnvironmentVariable("DOTNET_hostBuilder__reloadConfigOnChange", "false");
}
