using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Platform.ServiceDefaults.Identity;

/// <summary>Authenticates by the internal identity token that the gateway forwards, or by the service key of our own processes.</summary>
internal sealed class IdentityAuthenticationHandler(
    IOptionsMonitor<AuthenticationSchemeOptions> options,
    ILoggerFactory loggers,
    UrlEncoder encoder,
    IdentityTokenVerifier verifier,
    ServiceKey serviceKey,
    IProblemDetailsService problems) : AuthenticationHandler<AuthenticationSchemeOptions>(options, loggers, encoder)
{
    public const string Identity = "Identity";
    public const string Service = "Service";

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (Scheme.Name == Service)
        {
            return serviceKey.Matches(Request.Headers[InternalHeaders.Service]) ? Success([]) : AuthenticateResult.NoResult();
        }
        string? token = Request.Headers[InternalHeaders.Identity];
        if (string.IsNullOrEmpty(token))
        {
            return AuthenticateResult.NoResult();
        }
        var grace = serviceKey.Matches(Request.Headers[InternalHeaders.Service]) ? IdentityTokenVerifier.UnderWay : TimeSpan.Zero;
        var claims = await verifier.VerifyAsync(token, grace, Context.RequestAborted);
        if (claims is null)
        {
            return AuthenticateResult.Fail("The identity token is not valid.");
        }
        Context.Features.Set(new CallerIdentity(claims.TenantId, claims.UserId, claims.KeyId, claims.Roles, claims.Scopes)
        {
            SessionId = claims.SessionId,
            Models = claims.Models,
            TokensPerMinute = claims.TokensPerMinute,
            Budget = claims.Budget,
        });
        return Success([new Claim(ClaimTypes.NameIdentifier, claims.UserId.ToString()), .. claims.Scopes.Select(static scope => new Claim(ScopeRequirement.ClaimType, scope))]);
    }

    protected override async Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        Response.StatusCode = StatusCodes.Status401Unauthorized;
        Response.Headers.WWWAuthenticate = "Bearer";
        var detail = Scheme.Name == Service ? "Only the platform's own services may call this." : "No valid identity came with the request. Call through the gateway with an API key.";
        await WriteAsync(StatusCodes.Status401Unauthorized, ProblemTypes.Unauthenticated, "Not authenticated", detail);
    }

    protected override async Task HandleForbiddenAsync(AuthenticationProperties properties)
    {
        Response.StatusCode = StatusCodes.Status403Forbidden;
        if (Context.GetEndpoint()?.Metadata.GetMetadata<RequiredSession>() is not null)
        {
            await WriteAsync(
                StatusCodes.Status403Forbidden, ProblemTypes.SessionRequired, "Not allowed", "This is for people who have signed in; an API key can't do it.");
            return;
        }
        var scope = Context.GetEndpoint()?.Metadata.GetMetadata<RequiredScope>()?.Scope;
        var detail = scope is null ? "This caller may not do this." : $"This needs the scope '{scope}', which the caller does not have.";
        await WriteAsync(StatusCodes.Status403Forbidden, ProblemTypes.MissingScope, "Not allowed", detail);
    }

    private AuthenticateResult Success(IEnumerable<Claim> claims) =>
        AuthenticateResult.Success(new(new ClaimsPrincipal(new ClaimsIdentity(claims, Scheme.Name)), Scheme.Name));

    private async Task WriteAsync(int status, string type, string title, string detail) =>
        await problems.WriteAsync(new()
        {
            HttpContext = Context,
            ProblemDetails = new ProblemDetails { Status = status, Type = type, Title = title, Detail = detail },
        });
}
