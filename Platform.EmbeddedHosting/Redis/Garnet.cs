using System.Reflection;
using System.Runtime.InteropServices;
using System.Text.Json;
using Aspire.Hosting.Embedded.Processes;

namespace Aspire.Hosting.Embedded.Redis;

/// <summary>Garnet comes as the package of a dotnet tool; its program is started directly, because the tool's own starter stays in between.</summary>
internal static class Garnet
{
    private const string PathKey = "GarnetServerPath";

    /// <summary>The host of the runtime we run on ourselves: …/shared/Microsoft.NETCore.App/10.0.0/ is three levels below it.</summary>
    public static string DotNet { get; } = Path.GetFullPath(
        Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "../../..", OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet"));

    /// <summary>One small process among others: no heap per core. Diagnostics would leave a socket in the temporary folder at each kill.</summary>
    public static Dictionary<string, string?> Environment => BareEnvironment.With(("DOTNET_gcServer", "0"), ("DOTNET_EnableDiagnostics", "0"));

    public static string ServerPath()
    {
        var path = typeof(Garnet).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().First(data => data.Key == PathKey).Value;
        return File.Exists(path)
            ? path
            : throw new EmbeddedHostingException($"The Garnet server is not at {path}. It comes with: dotnet restore. (Or name another server in the setting {RedisServer.Setting}.)");
    }

    public static string Configuration(int port, string? password) => JsonSerializer.Serialize(
        new GarnetConfiguration
        {
            Address = "127.0.0.1",
            Port = port,
            AuthenticationMode = password is null ? "NoAuth" : "Password",
            Password = password,
        },
        RedisJson.Default.GarnetConfiguration);
}
