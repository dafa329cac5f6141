using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using Platform.ServiceDefaults;

namespace Platform.AuthService.IdentityTokens;

internal static class IdentityTokensApi
{
    /// <summary>Public keys are public; the gateway forwards no request here all the same.</summary>
    public static void MapIdentityTokens(this IEndpointRouteBuilder routes)
        => routes.MapGet("/.well-known/jwks.json", GetKeys).WithName("GetSigningKeys").WithTags("Identity tokens").AllowAnonymous();

    /// <summary>Whoever keeps the set for half of <c>IdentityToken:PublishAhead</c> and then asks again knows every key before it signs.</summary>
    internal static JsonHttpResult<JsonWebKeySet> GetKeys(SigningKeys keys, IOptions<IdentityTokenOptions> options, HttpResponse response)
    {
        var set = keys.Published;
        response.GetTypedHeaders().CacheControl = new() { MaxAge = options.Value.PublishAhead / 2 };
        return TypedResults.Json(set, IdentityTokenJson.Default.JsonWebKeySet);
    }
}
