using System.Net;
using Platform.ServiceDefaults;

namespace Platform.AuthService.IdentityTokens;

/// <summary>Every other service fetches the keys from this one; this one has them at hand and must not depend on its own address.</summary>
internal sealed class OwnKeysHandler(SigningKeys keys) : HttpMessageHandler
{
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        => Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK)
        {
            Content = JsonContent.Create(keys.Published, IdentityTokenJson.Default.JsonWebKeySet),
            RequestMessage = request,
        });
}
