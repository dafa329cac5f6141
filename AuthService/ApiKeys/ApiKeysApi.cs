using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Http.HttpResults;
using Platform.AuthService.Accounts;
using Platform.Contracts;
using Platform.ServiceDefaults;

namespace Platform.AuthService.ApiKeys;

/// <summary>A key to be made for the caller. Without scopes it may do what the key that makes it may do.</summary>
public sealed record CreateApiKey(
    [property: Required, StringLength(100, MinimumLength = 1)] string Name, IReadOnlyList<string>? Scopes, DateTimeOffset? ExpiresAt);

/// <summary>A key as lists show it: without its secret.</summary>
public sealed record ApiKeySummary(
    Guid Id, string Name, string Prefix, Guid UserId, IReadOnlyList<string>? Scopes,
    DateTimeOffset CreatedAt, DateTimeOffset? ExpiresAt, DateTimeOffset? RevokedAt);

/// <summary>A key that was just made. <paramref name="Key"/> is its secret, which nobody can read again.</summary>
public sealed record CreatedApiKey(Guid Id, string Name, string Prefix, IReadOnlyList<string>? Scopes, DateTimeOffset? ExpiresAt, string Key)
{
    /// <inheritdoc/>
    public override string ToString() => $"{nameof(CreatedApiKey)} {{ Id = {Id}, Prefix = {Prefix} }}";
}

/// <summary>Keys, newest first. <paramref name="Next"/> asks for those after them.</summary>
public sealed record ApiKeyPage(IReadOnlyList<ApiKeySummary> Keys, Guid? Next);

internal static class ApiKeysApi
{
    public static void MapApiKeys(this IEndpointRouteBuilder routes)
    {
        var keys = routes.MapGroup("/api/v1/auth/keys").WithTags("API keys").RequireScope(Scopes.TenantManage);
        keys.MapGet("", List).WithName("ListApiKeys").WithSummary("The tenant's keys, without their secrets");
        keys.MapPost("", Create).WithName("CreateApiKey").WithSummary("Makes a key; its secret is in this answer only");
        keys.MapDelete("/{id:guid}", Revoke).WithName("RevokeApiKey").WithSummary("Ends a key; the next request with it is refused");
    }

    internal static async Task<Results<Ok<ApiKeyPage>, ValidationProblem>> List(
        CallerIdentity caller, ApiKeyStore store, CancellationToken ct, Guid? after = null, int limit = 100)
        => limit is < 1 or > 500
            ? Invalid("limit", "Ask for 1 to 500 keys.")
            : TypedResults.Ok(await store.ListAsync(caller.TenantId, after, limit, ct));

    internal static async Task<Results<Created<CreatedApiKey>, ValidationProblem>> Create(
        CreateApiKey request, CallerIdentity caller, ApiKeyStore store, TimeProvider clock, ILogger<CreatedApiKey> log, CancellationToken ct)
    {
        if (Check(request, caller, clock.GetUtcNow()) is var (field, problem))
        {
            return Invalid(field, problem);
        }

        var created = await store.CreateAsync(caller, request, ApiKey.Create(), ct);
        log.KeyCreated(created.Id, caller.TenantId, caller.UserId);
        return TypedResults.Created($"/api/v1/auth/keys/{created.Id}", created);
    }

    internal static async Task<Results<NoContent, NotFound>> Revoke(
        Guid id, CallerIdentity caller, ApiKeyStore store, ILogger<CreatedApiKey> log, CancellationToken ct)
    {
        if (!await store.RevokeAsync(caller.TenantId, id, ct))
        {
            return TypedResults.NotFound();
        }

        log.KeyRevoked(id, caller.TenantId, caller.UserId);
        return TypedResults.NoContent();
    }

    private static (string Field, string Problem)? Check(CreateApiKey request, CallerIdentity caller, DateTimeOffset now)
    {
        if (request.Name.Any(char.IsControl))
        {
            return (nameof(request.Name), "A name is readable text.");
        }

        if (request.ExpiresAt <= now)
        {
            return (nameof(request.ExpiresAt), "A key expires in the future, or never.");
        }

        if (request.Scopes is { Count: 0 })
        {
            return (nameof(request.Scopes), "Name at least one scope, or leave them out.");
        }

        foreach (var scope in request.Scopes ?? [])
        {
            if (!Roles.AllScopes.Contains(scope))
            {
                return (nameof(request.Scopes), $"There is no such scope; there are: {string.Join(", ", Roles.AllScopes)}.");
            }

            if (!caller.Scopes.Contains(scope))
            {
                return (nameof(request.Scopes), $"You don't have {scope} yourself, so you can't hand it on.");
            }
        }

        return null;
    }

    private static ValidationProblem Invalid(string field, string problem)
        => TypedResults.ValidationProblem(new Dictionary<string, string[]> { [field] = [problem] });
}
