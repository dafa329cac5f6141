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
        var expected = context.Request.Method == "POST" && context.Request.Path == CredentialCheck.Path
            && context.Request.Headers["X-Platform-Service"] == ServiceKey;
        await AnswerAsync(context, credential => (expected ? credential : null) switch
        {
            GoodKey => Identity(Token, DateTimeOffset.MaxValue, Scopes.LlmInvoke),
            AdminKey => Identity(Token, DateTimeOffset.MaxValue, Scopes.LlmInvoke, Scopes.PlatformAdmin),
            _ => null,
        });
    }

    /// <summary>Answers for each credential that is asked about.</summary>
    public static async Task AnswerAsync(HttpContext context, Func<string, CheckedIdentity?> identityOf)
    {
        var check = (await context.Request.ReadFromJsonAsync(ContractsJson.Default.CredentialCheck))!;
        await context.Response.WriteAsJsonAsync(new CheckedCredentials([.. check.Credentials.Select(identityOf)]), ContractsJson.Default.CheckedCredentials);
    }

    public static Task Accept(HttpContext context) => Accept(context, Token, DateTimeOffset.MaxValue);

    public static Task Accept(HttpContext context, string token, DateTimeOffset expiresAt) => Accept(context, token, expiresAt, Scopes.LlmInvoke);

    public static Task Accept(HttpContext context, string token, DateTimeOffset expiresAt, params string[] scopes)
        => AnswerAsync(context, _ => Identity(token, expiresAt, scopes));

    public static Task Refuse(HttpContext context) => AnswerAsync(context, static _ => null);

    private static CheckedIdentity Identity(string token, DateTimeOffset expiresAt, params string[] scopes)
        => new(Guid.CreateVersion7(), "default", Guid.CreateVersion7(), Guid.CreateVersion7(), ["owner"], scopes, token, expiresAt);

    public static async Task Problem(HttpContext context, int status, string type)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/problem+json";
        await context.Response.WriteAsync($$"""{"type":"{{type}}","title":"no","status":{{status}}}""");
    }
}
