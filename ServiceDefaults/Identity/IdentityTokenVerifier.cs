using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.Extensions.Logging;

namespace Platform.ServiceDefaults.Identity;

/// <summary>
/// Verifies internal identity tokens offline. AuthService's keys are asked for in the background while the ones at hand serve on, often enough to know a
/// new key before it signs; and at once, at most once a second, when a token names one that isn't known. While AuthService is away, the keys once
/// seen keep working.
/// </summary>
internal sealed class IdentityTokenVerifier(IHttpClientFactory clients, TimeProvider clock, ILogger<IdentityTokenVerifier> logger) : IDisposable
{
    public const string AuthService = "authservice";
    private static readonly TimeSpan RefreshPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan BackgroundPause = TimeSpan.FromSeconds(5);

    private readonly SemaphoreSlim _refresh = new(1, 1);
    private readonly CancellationTokenSource _stop = new();
    // A verification costs 60 µs, and a caller's token is good for about a minute.
    private readonly VerifiedTokens _verified = new();
    private volatile PublishedKeys _keys = PublishedKeys.None;
    private long _lastAttempt;
    private UnavailableException? _lastFailure;
    private int _refreshing;

    /// <summary>
    /// How long after its end a token that one of our own processes passes on is still believed. A request is let in while its token is good and may take
    /// longer than that; it is ended when the credential behind it is revoked, and what it asks of others ends with it.
    /// </summary>
    public static readonly TimeSpan UnderWay = TimeSpan.FromMinutes(15);

    /// <summary>The claims of a good token, null for a bad one.</summary>
    /// <exception cref="UnavailableException">The token's key is unknown and AuthService can't be asked, so nothing can be said about it.</exception>
    public ValueTask<IdentityTokenClaims?> VerifyAsync(string token, CancellationToken ct) => VerifyAsync(token, TimeSpan.Zero, ct);

    /// <param name="token">The token.</param>
    /// <param name="grace">How long after its end it is believed.</param>
    /// <param name="ct">Nobody waits any more.</param>
    public async ValueTask<IdentityTokenClaims?> VerifyAsync(string token, TimeSpan grace, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        if (_verified.Find(token) is { } known)
        {
            return known.ExpiresAt > now - grace ? known : null;
        }

        if (!IdentityToken.TryReadKeyId(token, out var keyId))
        {
            return null;
        }

        var keys = _keys;
        if (keys.Find(keyId) is null)
        {
            keys = await RefreshAsync(keyId, ct);
        }
        else if (IsDue(keys) && Interlocked.Exchange(ref _refreshing, 1) == 0)
        {
            _ = RefreshInBackgroundAsync();
        }

        var claims = keys.Find(keyId) is { } key ? IdentityToken.Verify(token, key, now, grace) : null;
        if (claims is not null)
        {
            _verified.Keep(token, claims, now);
        }

        return claims;
    }

    public void Dispose()
    {
        _stop.Cancel();
        _stop.Dispose();
        _refresh.Dispose();
    }

    private bool IsDue(PublishedKeys keys) => clock.GetElapsedTime(keys.ReadAt) > keys.FreshFor
        && (Volatile.Read(ref _lastFailure) is null || clock.GetElapsedTime(Volatile.Read(ref _lastAttempt)) > BackgroundPause);

    private async Task RefreshInBackgroundAsync()
    {
        try
        {
            await RefreshAsync(keyId: null, _stop.Token);
        }
        catch (UnavailableException away)
        {
            logger.KeysNotRefreshed(away);
        }
        catch (Exception stopped) when (stopped is OperationCanceledException or ObjectDisposedException)
        {
            // The process ends.
        }
        finally
        {
            Volatile.Write(ref _refreshing, 0);
        }
    }

    /// <summary>One at a time; those that waited for somebody else's answer take that one.</summary>
    private async Task<PublishedKeys> RefreshAsync(string? keyId, CancellationToken ct)
    {
        await _refresh.WaitAsync(ct);
        try
        {
            if (keyId is not null && _keys.Find(keyId) is not null)
            {
                return _keys;
            }

            if (_lastAttempt != 0 && clock.GetElapsedTime(_lastAttempt) < RefreshPause)
            {
                return _lastFailure is null ? _keys : throw Unavailable(_lastFailure.InnerException);
            }

            return await FetchAsync(ct);
        }
        finally
        {
            _refresh.Release();
        }
    }

    private async Task<PublishedKeys> FetchAsync(CancellationToken ct)
    {
        try
        {
            using var client = clients.CreateClient(AuthService);
            using var response = await client.GetAsync(JsonWebKeySet.Path, ct);
            response.EnsureSuccessStatusCode();
            var set = await response.Content.ReadFromJsonAsync(IdentityTokenJson.Default.JsonWebKeySet, ct) ?? throw new JsonException("The key set is empty.");
            _keys = PublishedKeys.From(set, response.Headers.CacheControl?.MaxAge, clock.GetTimestamp(), _keys);
            _lastFailure = null;
            logger.KeysRead(set.Keys.Count);
            return _keys;
        }
        catch (Exception exception) when (exception is HttpRequestException or JsonException or CryptographicException
            || (exception is OperationCanceledException && !ct.IsCancellationRequested))
        {
            throw _lastFailure = Unavailable(exception);
        }
        finally
        {
            _lastAttempt = clock.GetTimestamp();
        }
    }

    private static UnavailableException Unavailable(Exception? cause)
        => new("The caller's identity can't be verified at the moment: the keys for it could not be read.", inner: cause);
}
