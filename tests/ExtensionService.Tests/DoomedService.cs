using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Platform.Contracts;
using Platform.ExtensionService.Tests.Mcp;
using Platform.ServiceDefaults;
using Platform.Testing;

namespace Platform.ExtensionService.Tests;

/// <summary>The service as a process of its own, which can be killed with nobody left to clean up after it.</summary>
internal sealed class DoomedService : IAsyncDisposable
{
    private readonly Process _process;
    private readonly Uri _address;

    private DoomedService(Process process, Uri address) => (_process, _address) = (process, address);

    public static async Task<DoomedService> StartAsync(TestIdentity identity, IReadOnlyDictionary<string, string?> more, string database)
    {
        var address = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{FreePort()}"));
        var start = new ProcessStartInfo(McpServerProcess.Dotnet, [typeof(Program).Assembly.Location]);
        var settings = new Dictionary<string, string?>(more)
        {
            ["ASPNETCORE_ENVIRONMENT"] = "Development",
            ["ASPNETCORE_URLS"] = address.ToString(),
            ["ConnectionStrings:extensiondb"] = database,
            ["ConnectionStrings:redis"] = "127.0.0.1:1,password=none",
            ["Invocation:AllowPrivateAddresses"] = "true",
            ["Logging:LogLevel:Default"] = "Error",
        };
        foreach (var (key, value) in identity.Settings.Concat(settings))
        {
            start.Environment[key.Replace(":", "__", StringComparison.Ordinal)] = value;
        }

        var service = new DoomedService(Process.Start(start)!, address);
        using var client = new HttpClient { BaseAddress = address };
        await Poll.UntilAsync(() => IsHealthyAsync(client), "the service is healthy", TimeSpan.FromSeconds(90));
        return service;
    }

    public HttpClient Owner(TestIdentity identity, Guid tenant)
    {
        var owner = new HttpClient { BaseAddress = _address };
        owner.DefaultRequestHeaders.Add(
            InternalHeaders.Identity, identity.Token(tenant, Guid.CreateVersion7(), Scopes.ExtensionsManage, Scopes.ExtensionsRead, Scopes.ExtensionsInvoke));
        return owner;
    }

    public void Kill() => _process.Kill();

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        await _process.WaitForExitAsync();
        _process.Dispose();
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
