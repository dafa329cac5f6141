using Microsoft.AspNetCore.Http.HttpResults;
using Platform.ServiceDefaults;

namespace Platform.AuthService.IdentityTokens;

internal static class IdentityTokensApi
{
    /// <summary>Public keys are public; the gateway forwards no request here all the same.</summary>
    public static void MapIdentityTokens(this IEndpointRouteBuilder routes)
        => routes.MapGet("/.well-known/jwks.json", GetKeys).WithName("GetSigningKeys").WithTags("Identity tokens").AllowAnonymous();

    internal static JsonHttpResult<JsonWebKeySet> GetKeys(SigningKeys keys)
        => TypedResults.Json(keys.Published, IdentityTokenJson.Default.JsonWebKeySet);
}
