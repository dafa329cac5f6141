using System.Net;
using Microsoft.Extensions.Options;
using Platform.ServiceDefaults;

namespace Platform.LlmService.Providers.OpenAI;

/// <summary>
/// The connections to all upstreams, kept by address. The handlers are their own and not the factory's: with service discovery a provider's address could
/// name one of our own services.
/// </summary>
internal sealed class UpstreamConnections(IOptions<ProviderKeyOptions> options) : IDisposable
{
    private readonly HttpClient _anywhere = Create(publicOnly: false);
    private readonly HttpClient _ofTenants = Create(publicOnly: !options.Value.AllowPrivateAddresses);

    /// <summary>What a tenant names is public, or refused; the platform's own may be anywhere.</summary>
    public HttpClient For(Owner owner) => owner.IsPlatform ? _anywhere : _ofTenants;

    public void Dispose()
    {
        _anywhere.Dispose();
        _ofTenants.Dispose();
    }

    private static HttpClient Create(bool publicOnly) => new(CreateHandler(publicOnly)) { Timeout = Timeout.InfiniteTimeSpan };

    private static SocketsHttpHandler CreateHandler(bool publicOnly) => new()
    {
        ConnectTimeout = TimeSpan.FromSeconds(5),
        ConnectCallback = publicOnly ? PublicConnection.OpenAsync : null,
        // A proxy would make the connection in our place, past the check of the address.
        UseProxy = !publicOnly,
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        AutomaticDecompression = DecompressionMethods.None,
        // A key must not follow a redirect to somebody else's host.
        AllowAutoRedirect = false,
        UseCookies = false,
        // A finished stream is read to its end so that the connection can be used again; an aborted one must be cut at once.
        MaxResponseDrainSize = 4096,
        ResponseDrainTimeout = TimeSpan.FromMilliseconds(200),
    };
}
