using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.HttpResults;
using Platform.ServiceDefaults;

namespace Platform.AuthService.Accounts;

/// <summary>Who the caller is, as the services see it.</summary>
public sealed record Me(
    Guid TenantId, string Tenant, Guid UserId, string Email, Guid? KeyId, IReadOnlyList<string> Roles, IReadOnlyList<string> Scopes);

internal static class AccountsApi
{
    public static void MapAccounts(this IEndpointRouteBuilder routes)
    {
        var auth = routes.MapGroup("/api/v1/auth").WithTags("Accounts").RequireAuthorization();
        auth.MapGet("/me", GetMe).WithName("GetMe").WithSummary("Who the caller is");
    }

    internal static async Task<Results<Ok<Me>, NotFound>> GetMe(CallerIdentity caller, AccountStore store, CancellationToken ct)
        => await store.FindAsync(caller.TenantId, caller.UserId, ct) is var (tenant, email)
            ? TypedResults.Ok(new Me(caller.TenantId, tenant, caller.UserId, email, caller.KeyId, caller.Roles, caller.Scopes))
            : TypedResults.NotFound();
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(Me))]
internal sealed partial class AccountsJson : JsonSerializerContext;
