using System.Net.Http.Headers;
using Platform.Testing;

namespace Platform.Gateway.Tests;

/// <summary>The gateway as it ships, on a real socket, with an AuthService and one server that stands for all the services behind.</summary>
internal sealed class GatewayHost : IAsyncDisposable
{
    private readonly ServiceUnderTest<Program> _factory;

    private GatewayHost(FakeService auth, FakeService upstream, ServiceUnderTest<Program> factory)
        => (Auth, Upstream, _factory) = (auth, upstream, factory);

    public FakeService Auth { get; }

    public FakeService Upstream { get; }

    public Uri Address { get; private init; } = null!;

    public HttpClient Client { get; private init; } = null!;

    public IServiceProvider Services => _factory.Services;

    public static async Task<GatewayHost> StartAsync(params (string Key, string Value)[] settings)
    {
        var auth = await FakeService.StartAsync();
        auth.Handler = FakeAuth.Answer;
        var upstream = await FakeService.StartAsync();
        var factory = new ServiceUnderTest<Program>(
        [
            new("urls", "http://127.0.0.1:0"),
            new("ServiceKey", FakeAuth.ServiceKey),
            // Its questions are not those that tests wait for; those about it switch it on.
            .. settings.Any(static s => s.Key == "Interference:Enabled") ? Array.Empty<KeyValuePair<string, string?>>() : [new("Interference:Enabled", "false")],
            new("services:authservice:http", settings.FirstOrDefault(static s => s.Key == "services:authservice:http").Value ?? auth.Address.ToString()),
            .. new[] { "llmservice", "extensionservice", "usageservice" }
                .Select(name => KeyValuePair.Create($"services:{name}:http", (string?)(settings.FirstOrDefault(s => s.Key == name).Value ?? upstream.Address.ToString()))),
            .. settings.Where(static setting => !setting.Key.StartsWith("services:", StringComparison.Ordinal)).Select(static setting => KeyValuePair.Create(setting.Key, (string?)setting.Value)),
        ]);
        var address = factory.ClientOptions.BaseAddress;
        var client = new HttpClient(new SocketsHttpHandler { UseCookies = false }) { BaseAddress = address, Timeout = TimeSpan.FromSeconds(30) };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", FakeAuth.GoodKey);
        return new GatewayHost(auth, upstream, factory) { Address = address, Client = client };
    }

    /// <summary>A request that carries no credential unless the test gives it one.</summary>
    public async Task<HttpResponseMessage> SendBareAsync(string path, params (string Name, string Value)[] headers)
    {
        using var client = new HttpClient { BaseAddress = Address };
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return await client.SendAsync(request, TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _factory.DisposeAsync();
        await Auth.DisposeAsync();
        await Upstream.DisposeAsync();
    }
}
