using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Platform.ServiceDefaults;

namespace Platform.Testing;

/// <summary>A service with its real <c>Program</c>, on a real socket, configured by settings alone.</summary>
/// <typeparam name="TProgram">The service's Program class.</typeparam>
public sealed class ServiceUnderTest<TProgram> : WebApplicationFactory<TProgram>
    where TProgram : class
{
    private readonly IReadOnlyDictionary<string, string?> _settings;

    public ServiceUnderTest(params IEnumerable<KeyValuePair<string, string?>>[] settings)
    {
        _settings = settings.SelectMany(static group => group).ToDictionary(static pair => pair.Key, static pair => pair.Value);
        UseKestrel();
        StartServer();
    }

    /// <summary>A client that speaks for an identity.</summary>
    public HttpClient CreateClientFor(string identityToken)
    {
        var client = CreateClient();
        client.DefaultRequestHeaders.Add(InternalHeaders.Identity, identityToken);
        return client;
    }

    /// <summary>A client that speaks as one of our own processes.</summary>
    public HttpClient CreateServiceClient()
    {
        var client = CreateClient();
        client.DefaultRequestHeaders.Add(InternalHeaders.Service, TestIdentity.ServiceKey);
        return client;
    }

    /// <summary>Waits until <c>/health</c> is 200.</summary>
    public async Task<ServiceUnderTest<TProgram>> UntilHealthyAsync()
    {
        using var client = CreateClient();
        await Poll.UntilAsync(async () =>
        {
            using var response = await client.GetAsync("/health");
            return response.IsSuccessStatusCode;
        }, $"{typeof(TProgram).Assembly.GetName().Name} is healthy");
        return this;
    }

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.UseEnvironment("Development");
        // Nobody listens there: a service works without Redis, and its tests prove it, unless one brings a server.
        builder.UseSetting("ConnectionStrings:redis", "127.0.0.1:1,password=none");
        // A busy machine misses the usual deadline, and three misses are an outage, which most tests are not about.
        builder.UseSetting("Redis:CommandTimeoutMilliseconds", "500");
        // Watchers of files are few on Linux, and the tests start many hosts.
        builder.UseSetting("hostBuilder:reloadConfigOnChange", "false");
        // Not UseKestrel(0): that sets the port when the host is already starting, and sometimes too late.
        builder.UseUrls("http://127.0.0.1:0");
        foreach (var (key, value) in _settings)
        {
            builder.UseSetting(key, value);
        }
    }
}
