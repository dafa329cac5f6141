using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Platform.Contracts;
using Platform.ServiceDefaults;
using Platform.Testing;

namespace Platform.ExtensionService.Tests.Mcp;

/// <summary>The service as a process of its own, which is killed with nobody left to clean up after it.</summary>
public sealed class KilledServiceTests(PostgresServer postgres, TestIdentity identity)
{
    [Fact]
    public async Task Processes_of_commands_end_also_when_the_service_is_killed()
    {
        var port = FreePort();
        using var service = Start(port, await postgres.CreateDatabaseAsync());
        try
        {
            using var owner = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
            owner.DefaultRequestHeaders.Add(
                InternalHeaders.Identity, identity.Token(Guid.CreateVersion7(), Guid.CreateVersion7(), Scopes.ExtensionsManage, Scopes.ExtensionsRead, Scopes.ExtensionsInvoke));
            await Poll.UntilAsync(() => IsHealthyAsync(owner), "the service is healthy");
            await owner.RegisterStdioAsync();
            await owner.ResultAsync("immortal");
            var process = (await owner.StatusAsync()).GetProperty("pid").GetInt32();
            Assert.True(McpStdioTests.IsRunning(process));

            service.Kill();

            await Poll.UntilAsync(() => !McpStdioTests.IsRunning(process), "the process has been ended");
        }
        finally
        {
            if (!service.HasExited)
            {
                service.Kill();
            }
        }
    }

    private Process Start(int port, string database)
    {
        var start = new ProcessStartInfo(McpServerProcess.Dotnet, [typeof(Program).Assembly.Location]);
        var settings = new Dictionary<string, string?>(McpApp.Settings)
        {
            ["ASPNETCORE_ENVIRONMENT"] = "Development",
            ["ASPNETCORE_URLS"] = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}"),
            ["ConnectionStrings:extensiondb"] = database,
            ["ConnectionStrings:redis"] = "127.0.0.1:1,password=none",
            ["Invocation:AllowPrivateAddresses"] = "true",
            ["Logging:LogLevel:Default"] = "Error",
        };
        foreach (var (key, value) in identity.Settings.Concat(settings))
        {
            start.Environment[key.Replace(":", "__", StringComparison.Ordinal)] = value;
        }

        return Process.Start(start)!;
    }

    private static async Task<bool> IsHealthyAsync(HttpClient client)
    {
        try
        {
            using var response = await client.GetAsync("/health");
            return response.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
