using System.Net.Http.Headers;
using Microsoft.AspNetCore.Mvc.Testing;

namespace Platform.Gateway.Tests;

/// <summary>The gateway as it ships, on a real socket, with an AuthService and one server that stands for all the services behind.</summary>
internal sealed class GatewayHost : IAsyncDisposable
{
    private readonly WebApplicationFactory<Program> _factory;

    private GatewayHost(FakeService auth, FakeService upstream, WebApplicationFactory<Program> factory)
        => (Auth, Upstream, _factory) = (auth, upstream, factory);

    public FakeService Auth { get; }

    public FakeService Upstream { get; }

    public Uri Address { get; private init; } = null!;

    public HttpClient Client { get; private init; } = null!;

    public static async Task<GatewayHost> StartAsync(params (string Key, string Value)[] settings)
    {
        var auth = await FakeService.StartAsync();
        auth.Handler = FakeAuth.Answer;
        var upstream = await FakeService.StartAsync();
        var factory = new WebApplicationFactory<Program>().WithWebHostBuilder(web =>
        {
            web.UseSetting("ServiceKey", FakeAuth.ServiceKey);
            web.UseSetting("services:authservice:http:0", auth.Address.ToString());
            foreach (var name in new[] { "llmservice", "extensionservice", "usageservice" })
            {
                web.UseSetting($"services:{name}:http:0", upstream.Address.ToString());
            }

            foreach (var (key, value) in settings)
            {
                web.UseSetting(key, value);
            }
        });
        factory.UseKestrel(0);
        factory.StartServer();
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
