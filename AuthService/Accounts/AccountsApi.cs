using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.HttpResults;
using Platform.ServiceDefaults;

namespace Platform.AuthService.Accounts;

/// <summary>Who the caller is, as the services see it.</summary>
public sealed record Account(
    Guid TenantId, string Tenant, Guid UserId, string Email, Guid? KeyId, IReadOnlyList<string> Roles, IReadOnlyList<string> Scopes);

internal static class AccountsApi
{
    public static void MapAccounts(this IEndpointRouteBuilder routes)
    {
        var auth = routes.MapGroup("/api/v1/auth").WithTags("Accounts").RequireIdentity();
        auth.MapGet("/me", GetMe).WithName("GetMe").WithSummary("Who the caller is");
    }

    internal static async Task<Results<Ok<Account>, NotFound>> GetMe(CallerIdentity caller, AccountStore store, CancellationToken ct)
        => await store.FindAsync(caller.TenantId, caller.UserId, ct) is var (tenant, email)
            ? TypedResults.Ok(new Account(caller.TenantId, tenant, caller.UserId, email, caller.KeyId, caller.Roles, caller.Scopes))
            : TypedResults.NotFound();
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(Account))]
internal sealed partial class AccountsJson : JsonSerializerContext;
