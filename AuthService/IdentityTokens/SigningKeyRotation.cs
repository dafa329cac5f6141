using System.Data.Common;
using System.Security.Cryptography;
using Microsoft.Extensions.Options;
using Platform.ServiceDefaults;

namespace Platform.AuthService.IdentityTokens;

/// <summary>Looks after the signing keys again and again. A database that is away delays the next key; meanwhile the one at hand signs on.</summary>
internal sealed class SigningKeyRotation(SigningKeys keys, IOptions<IdentityTokenOptions> options, TimeProvider clock, ILogger<SigningKeyRotation> log)
    : BackgroundService
{
    private const double Jitter = 0.2;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            await Task.Delay(options.Value.ReloadEvery * (1 - (Jitter * Random.Shared.NextDouble())), clock, stoppingToken);
            if (keys.IsLoaded)
            {
                await ReloadAsync(stoppingToken);
            }
        }
    }

    private async Task ReloadAsync(CancellationToken ct)
    {
        try
        {
            await keys.LoadAsync(ct);
        }
        catch (Exception away) when (away is DbException or TimeoutException or UnavailableException)
        {
            log.SigningKeysNotRead(away);
        }
        catch (CryptographicException wrongSecret)
        {
            log.SigningKeyNotDecrypted(wrongSecret);
        }
    }
}
