using Platform.AuthService.Accounts;
using Platform.AuthService.IdentityTokens;
using Platform.AuthService.LastUses;
using Platform.AuthService.Sessions;
using Platform.Contracts;
using Platform.ServiceDefaults;

namespace Platform.AuthService.Credentials;

/// <summary>Checks credentials against the tables, every time. Nothing that decides about admission is remembered here.</summary>
internal sealed class CredentialChecker(
    CredentialStore store, SessionStore sessions, TokenIssuer tokens, LastUse lastUse, BoundedCheck check, ILogger<CredentialChecker> log)
{
    /// <returns>For each credential whose it is; null when it is not (or no longer) good.</returns>
    /// <exception cref="UnavailableException">It could not be found out.</exception>
    public async Task<CheckedIdentity?[]> CheckAsync(IReadOnlyList<string?> credentials, CancellationToken ct)
    {
        var identities = new CheckedIdentity?[credentials.Count];
        var question = new CredentialQuestion(credentials);
        if (question.IsEmpty)
        {
            return identities;
        }

        await check.AskAsync("The credential could not be checked.", (seconds, token) => FindAsync(question, seconds, token), ct);
        for (var i = 0; i < identities.Length; i++)
        {
            if (question.OwnerOf(i) is { } owner)
            {
                lastUse.Note(owner);
                identities[i] = Vouch(owner);
            }
        }

        return identities;
    }

    private CheckedIdentity Vouch(CredentialOwner owner)
    {
        string[] roles = [owner.Role];
        var scopes = Roles.Narrow(Roles.ScopesOf(owner.Role, owner.PlatformTenant), owner.Scopes);
        var issued = tokens.IssueFor(new TokenSubject(owner.TenantId, owner.UserId, owner.KeyId, roles, scopes, owner.ExpiresAt)
        {
            SessionId = owner.SessionId,
            Models = owner.Models,
            TokensPerMinute = owner.TokensPerMinute,
            Budget = owner.Budget,
        });
        return new CheckedIdentity(owner.TenantId, owner.Tenant, owner.UserId, owner.KeyId, roles, scopes, issued.Token, issued.ExpiresAt)
        {
            SessionId = owner.SessionId,
            Limits = owner.Limits,
        };
    }

    private async Task<CredentialQuestion> FindAsync(CredentialQuestion question, int timeoutSeconds, CancellationToken ct)
    {
        await store.FindAsync(question, timeoutSeconds, ct);
        foreach (var stolen in question.StolenSessions)
        {
            await sessions.EndStolenAsync(stolen, CancellationToken.None);
            log.StolenSessionEnded(stolen);
        }

        return question;
    }
}
