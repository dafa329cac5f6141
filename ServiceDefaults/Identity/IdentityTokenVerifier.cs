using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.Extensions.Logging;

namespace Platform.ServiceDefaults.Identity;

/// <summary>
/// Verifies internal identity tokens offline. AuthService is asked for its keys only when a token names one that isn't known yet, at most once a
/// second, however many requests wait for it; keys once seen keep working while AuthService is away.
/// </summary>
internal sealed class IdentityTokenVerifier(IHttpClientFactory clients, TimeProvider clock, ILogger<IdentityTokenVerifier> logger) : IDisposable
{
    public const string AuthService = "authservice";
    private const int MaxRemembered = 10_000;
    private static readonly TimeSpan RefreshPause = TimeSpan.FromSeconds(1);

    private readonly SemaphoreSlim _refresh = new(1, 1);
    // Verified tokens until they expire: a verification costs 60 µs, and a caller's token is good for about a minute.
    private readonly ConcurrentDictionary<string, IdentityTokenClaims> _verified = new(StringComparer.Ordinal);
    private FrozenDictionary<string, ECDsa> _keys = FrozenDictionary<string, ECDsa>.Empty;
    private long _lastRefresh;

    /// <summary>The claims of a good token, null for a bad one.</summary>
    /// <exception cref="UnavailableException">The token's key is unknown and AuthService can't be asked, so nothing can be said about it.</exception>
    public async ValueTask<IdentityTokenClaims?> VerifyAsync(string token, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        if (_verified.TryGetValue(token, out var known))
        {
            return known.ExpiresAt > now ? known : null;
        }
        if (!IdentityToken.TryReadKeyId(token, out var keyId))
        {
            return null;
        }
        if (!_keys.TryGetValue(keyId, out var key))
        {
            await RefreshAsync(keyId, ct);
            if (!_keys.TryGetValue(keyId, out key))
            {
                return null;
            }
        }
        var claims = IdentityToken.Verify(token, key, now);
        if (claims is not null)
        {
            Remember(token, claims, now);
        }
        return claims;
    }

    public void Dispose() => _refresh.Dispose();

    private void Remember(string token, IdentityTokenClaims claims, DateTimeOffset now)
    {
        if (_verified.Count >= MaxRemembered)
        {
            foreach (var (old, oldClaims) in _verified)
            {
                if (oldClaims.ExpiresAt <= now)
                {
                    _verified.TryRemove(old, out _);
                }
            }
            if (_verified.Count >= MaxRemembered)
            {
                _verified.Clear();
            }
        }
        _verified[token] = claims;
    }

    private async Task RefreshAsync(string keyId, CancellationToken ct)
    {
        await _refresh.WaitAsync(ct);
        try
        {
            if (_keys.ContainsKey(keyId) || (_lastRefresh != 0 && clock.GetElapsedTime(_lastRefresh) < RefreshPause))
            {
                return;
            }
            var set = await FetchAsync(ct);
            _keys = set.Keys.Where(static key => key is { Kty: "EC", Crv: "P-256", Alg: "ES256" }).ToFrozenDictionary(static key => key.Kid, static key => key.ToKey());
            _lastRefresh = clock.GetTimestamp();
            logger.KeysRead(_keys.Count);
        }
        finally
        {
            _refresh.Release();
        }
    }

    private async Task<JsonWebKeySet> FetchAsync(CancellationToken ct)
    {
        try
        {
            using var client = clients.CreateClient(AuthService);
            return await client.GetFromJsonAsync(JsonWebKeySet.Path, IdentityTokenJson.Default.JsonWebKeySet, ct) ?? throw new JsonException("The key set is empty.");
        }
        catch (Exception exception) when (exception is HttpRequestException or JsonException or CryptographicException
            || (exception is OperationCanceledException && !ct.IsCancellationRequested))
        {
            throw new UnavailableException("The caller's identity can't be verified at the moment: the keys for it could not be read.", inner: exception);
        }
    }
}
