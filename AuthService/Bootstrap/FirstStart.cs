using System.Data.Common;
using System.Security.Cryptography;
using Platform.AuthService.IdentityTokens;
using Platform.Data.Postgres;
using Platform.ServiceDefaults;

namespace Platform.AuthService.Bootstrap;

/// <summary>
/// What has to be there before the first credential can be checked: tables, a signing key, an administrator. A database that is away only
/// delays it; meanwhile checks answer 503, so that no valid key is ever called invalid.
/// </summary>
internal sealed class FirstStart(
    MigrationState migrations, SigningKeys keys, Administrator administrator, Readiness readiness, TimeProvider clock,
    IHostApplicationLifetime lifetime, ILogger<FirstStart> log) : BackgroundService
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(2);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await migrations.WaitAsync(stoppingToken);
            await PrepareAsync(stoppingToken);
            readiness.IsReady = true;
        }
        catch (CryptographicException wrongSecret)
        {
            log.WrongSecret(wrongSecret);
            Environment.ExitCode = 1;
            lifetime.StopApplication();
        }
    }

    private async Task PrepareAsync(CancellationToken ct)
    {
        for (var pause = TimeSpan.FromMilliseconds(100); ; pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
        {
            try
            {
                await keys.LoadAsync(ct);
                await administrator.EnsureAsync(ct);
                return;
            }
            catch (Exception away) when (away is DbException or TimeoutException or UnavailableException)
            {
                log.StoreAway(away, pause.TotalSeconds);
                await Task.Delay(pause, clock, ct);
            }
        }
    }
}
