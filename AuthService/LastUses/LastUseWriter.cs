using System.Data.Common;
using Microsoft.Extensions.Options;
using Platform.AuthService.Credentials;
using Platform.Data.Postgres;
using Platform.ServiceDefaults;

namespace Platform.AuthService.LastUses;

/// <summary>Writes what was used every few seconds, and once more at the end.</summary>
internal sealed class LastUseWriter(
    LastUse lastUse, LastUseStore store, MigrationState migrations, IOptions<CredentialOptions> options, TimeProvider clock, ILogger<LastUseWriter> log)
    : BackgroundService
{
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        if (migrations.IsDone)
        {
            await WriteAsync(cancellationToken);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await migrations.WaitAsync(stoppingToken);
        using var timer = new PeriodicTimer(options.Value.LastUseInterval, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            await WriteAsync(stoppingToken);
        }
    }

    private async Task WriteAsync(CancellationToken ct)
    {
        if (lastUse.Read() is not { IsEmpty: false } notes)
        {
            return;
        }

        try
        {
            await store.WriteAsync(notes, ct);
            lastUse.Remove(notes);
        }
        catch (Exception away) when (away is DbException or TimeoutException or UnavailableException or OperationCanceledException)
        {
            log.LastUsesNotWritten(notes.Keys.Length + notes.Sessions.Length, away.Message);
        }
    }
}
