using System.Net.Http.Json;
using Microsoft.AspNetCore.Http;
using Platform.Contracts;

namespace Platform.Gateway.Tests.Revocation;

/// <summary>An AuthService that accepts one key, until it is revoked, and counts the questions about running requests.</summary>
internal sealed class RevocableAuth
{
    private readonly Guid _tenant = Guid.CreateVersion7();
    private readonly Guid _user = Guid.CreateVersion7();
    private readonly Guid _key = Guid.CreateVersion7();
    private volatile bool _revoked;

    public List<CredentialRevalidation> Questions { get; } = [];

    /// <summary>Answers questions about running requests in its place, when set.</summary>
    public RequestDelegate? Revalidation { get; set; }

    /// <summary>What the key may do.</summary>
    public string[] Scopes { get; init; } = [Contracts.Scopes.LlmInvoke];

    public void Revoke() => _revoked = true;

    public async Task AnswerAsync(HttpContext context)
    {
        if (context.Request.Path == CredentialCheck.Path)
        {
            await FakeAuth.AnswerAsync(context, _ => _revoked ? null : Identity());
            return;
        }

        if (Revalidation is { } special)
        {
            await special(context);
            return;
        }

        var question = (await context.Request.ReadFromJsonAsync(ContractsJson.Default.CredentialRevalidation))!;
        lock (Questions)
        {
            Questions.Add(question);
        }

        await context.Response.WriteAsJsonAsync(new EndedCredentials(_revoked ? question.Running : []), ContractsJson.Default.EndedCredentials);
    }

    private CheckedIdentity Identity() => new(_tenant, "default", _user, _key, ["owner"], Scopes, FakeAuth.Token, DateTimeOffset.MaxValue);
}
