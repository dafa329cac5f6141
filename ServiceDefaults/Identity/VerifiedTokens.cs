using System.Collections.Concurrent;

namespace Platform.ServiceDefaults.Identity;

/// <summary>Tokens whose signature has been verified, until they expire; bounded.</summary>
internal sealed class VerifiedTokens
{
    private const int MaxRemembered = 10_000;

    private readonly ConcurrentDictionary<string, IdentityTokenClaims> _claims = new(StringComparer.Ordinal);

    public IdentityTokenClaims? Find(string token) => _claims.GetValueOrDefault(token);

    public void Keep(string token, IdentityTokenClaims claims, DateTimeOffset now)
    {
        if (_claims.Count >= MaxRemembered)
        {
            foreach (var (old, oldClaims) in _claims)
            {
                if (oldClaims.ExpiresAt <= now)
                {
                    _claims.TryRemove(old, out _);
                }
            }

            if (_claims.Count >= MaxRemembered)
            {
                _claims.Clear();
            }
        }

        _claims[token] = claims;
    }
}
