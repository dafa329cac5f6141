using Microsoft.Extensions.Options;
using Platform.ServiceDefaults;

namespace Platform.AuthService.IdentityTokens;

/// <summary>Whom a token speaks for. <paramref name="NotAfter"/> is when the credential itself ends.</summary>
internal sealed record TokenSubject(
    Guid TenantId, Guid UserId, Guid? KeyId, IReadOnlyList<string> Roles, IReadOnlyList<string> Scopes, DateTimeOffset? NotAfter)
{
    public Guid? SessionId { get; init; }

    public IReadOnlyList<string>? Models { get; init; }

    public int? TokensPerMinute { get; init; }

    public string? Budget { get; init; }
}

internal sealed record IssuedToken(string Token, DateTimeOffset ExpiresAt)
{
    public override string ToString() => $"{nameof(IssuedToken)} {{ ExpiresAt = {ExpiresAt:O} }}";
}

/// <summary>
/// Signs identity tokens. Whoever asks has just been checked, live; only the signature is spared: the same identity, to the last scope,
/// gets the same token again while enough of its life is left.
/// </summary>
internal sealed class TokenIssuer(SigningKeys keys, IOptions<IdentityTokenOptions> options, TimeProvider clock)
{
    private readonly TokenMemo _memo = new(capacity: 4096);
    private readonly Lock _signing = new();

    public IssuedToken IssueFor(TokenSubject subject)
    {
        var (kid, key) = keys.Current;
        var now = clock.GetUtcNow();
        var lifetime = options.Value.Lifetime;
        var content = ContentOf(subject, kid);
        if (_memo.Find(content) is { } known && known.ExpiresAt - now >= lifetime / 2)
        {
            return known;
        }

        var expiresAt = subject.NotAfter is { } end && end < now + lifetime ? end : now + lifetime;
        var claims = new IdentityTokenClaims(subject.TenantId, subject.UserId, subject.KeyId, subject.Roles, subject.Scopes, now, expiresAt)
        {
            SessionId = subject.SessionId,
            Models = subject.Models,
            TokensPerMinute = subject.TokensPerMinute,
            Budget = subject.Budget,
        };
        string token;
        // An ECDsa object promises nothing to two threads at once.
        lock (_signing)
        {
            token = IdentityToken.Issue(claims, kid, key);
        }

        var issued = new IssuedToken(token, expiresAt);
        _memo.Keep(content, issued);
        return issued;
    }

    private static string ContentOf(TokenSubject subject, string kid) => string.Join('|',
        kid, subject.TenantId.ToString("n"), subject.UserId.ToString("n"), subject.KeyId?.ToString("n"),
        string.Join(' ', subject.Roles), string.Join(' ', subject.Scopes), subject.NotAfter?.UtcTicks,
        // The budget's name may hold any character, so its length goes before it.
        subject.SessionId?.ToString("n"), subject.TokensPerMinute, subject.Budget?.Length, subject.Budget,
        subject.Models is null ? "*" : string.Join('\n', subject.Models));
}
