using System.Net.Http.Json;
using Microsoft.AspNetCore.Http;
using Platform.Contracts;

namespace Platform.Gateway.Tests;

/// <summary>AuthService as the gateway sees it: answers checks by the contract, or otherwise when a test says so.</summary>
internal static class FakeAuth
{
    public const string GoodKey = "plat_goodKeyOfTheTests000000000003lrLsn";
    public const string AdminKey = "plat_adminKeyOfTheTests000000000020gFdu";
    public const string Token = "header.payload.signature";
    public const string ServiceKey = "the key that the services share";

    public static async Task Answer(HttpContext context)
    {
        var check = await context.Request.ReadFromJsonAsync(ContractsJson.Default.CredentialCheck);
        var expected = context.Request.Method == "POST" && context.Request.Path == CredentialCheck.Path
            && context.Request.Headers["X-Platform-Service"] == ServiceKey;
        await ((expected ? check?.Credential : null) switch
        {
            GoodKey => Accept(context),
            AdminKey => Accept(context, Token, DateTimeOffset.MaxValue, Scopes.LlmInvoke, Scopes.PlatformAdmin),
            _ => Refuse(context),
        });
    }

    public static Task Accept(HttpContext context) => Accept(context, Token, DateTimeOffset.MaxValue);

    public static Task Accept(HttpContext context, string token, DateTimeOffset expiresAt) => Accept(context, token, expiresAt, Scopes.LlmInvoke);

    public static Task Accept(HttpContext context, string token, DateTimeOffset expiresAt, params string[] scopes)
        => context.Response.WriteAsJsonAsync(
            new CheckedIdentity(Guid.CreateVersion7(), "default", Guid.CreateVersion7(), Guid.CreateVersion7(), ["owner"], scopes, token, expiresAt),
            ContractsJson.Default.CheckedIdentity);

    public static Task Refuse(HttpContext context)
        => Problem(context, 401, "https://platform.dev/problems/invalid-credential");

    public static async Task Problem(HttpContext context, int status, string type)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/problem+json";
        await context.Response.WriteAsync($$"""{"type":"{{type}}","title":"no","status":{{status}}}""");
    }
}
