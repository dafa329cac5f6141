using Microsoft.Extensions.Options;
using Platform.Contracts;

namespace Platform.Gateway.Revocation;

/// <summary>
/// Looks at the credentials of what has been running for a while, all in one question. An answer ends what is no longer allowed; no answer ends nothing:
/// each of these requests was checked when it began, and a database that is away for a moment must not cost every running answer.
/// </summary>
internal sealed class RevocationWatch(
    RunningRequests running, RevalidationClient client, IOptions<RevocationOptions> options, TimeProvider clock, ILogger<RevocationWatch> log)
    : BackgroundService
{
    private bool _failing;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Value.CheckEvery, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            if (!running.IsEmpty)
            {
                await CheckAsync(stoppingToken);
            }
        }
    }

    private async Task CheckAsync(CancellationToken ct)
    {
        var byCredential = running.All()
            .Where(request => clock.GetElapsedTime(request.StartedAt) >= options.Value.CheckEvery)
            .GroupBy(static request => request.Credential)
            .ToDictionary(static group => group.Key, static group => group.ToArray());
        foreach (var credentials in byCredential.Keys.Chunk(CredentialRevalidation.MaxRunning))
        {
            var ended = await client.FindEndedAsync(credentials, ct);
            Note(failed: ended is null);
            foreach (var credential in ended ?? [])
            {
                End(byCredential.GetValueOrDefault(credential, []));
            }
        }
    }

    private void End(RunningRequest[] requests)
    {
        foreach (var request in requests)
        {
            request.End();
            log.Ended(request.Credential.TenantId, request.Credential.KeyId ?? request.Credential.SessionId);
        }
    }

    private void Note(bool failed)
    {
        if (failed && !_failing)
        {
            log.NotRevalidated();
        }

        _failing = failed;
    }
}
