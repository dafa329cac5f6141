using System.Net;
using Microsoft.Extensions.Options;
using Platform.ServiceDefaults;

namespace Platform.Gateway.Routes.Silence;

/// <summary>
/// A model may think for minutes, and a service that hangs looks the same to whoever waits for it. So a service for which requests have waited for a while is
/// asked whether it lives, on new connections. When it has neither answered any of these questions, several in a row, nor any request meanwhile, those that wait
/// are told instead of waiting as long as a model may think. With several replicas behind its address any of them answers for all.
/// </summary>
internal sealed class SilenceWatch(
    SilentServices services, ServiceEndpointResolver resolver, ServiceConnection connection, IOptions<ForwardingOptions> options, TimeProvider clock, ILogger<SilenceWatch> log)
    : BackgroundService
{
    /// <summary>A process that has no processor for a few seconds is not dead.</summary>
    private const int QuestionsBeforeGivingUp = 3;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (options.Value.Version.Major != 1)
        {
            // The question is one of HTTP/1.1; with HTTP/2 connections can ask for themselves.
            return;
        }

        using var timer = new PeriodicTimer(options.Value.SilenceAfter / QuestionsBeforeGivingUp, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            await Task.WhenAll(services.All.Select(service => WatchAsync(service.Key, service.Value, stoppingToken)));
        }
    }

    private async Task WatchAsync(string name, ServiceSilence service, CancellationToken ct)
    {
        var asked = clock.GetTimestamp();
        var tooLong = asked - (long)(options.Value.SilenceAfter.TotalSeconds * clock.TimestampFrequency);
        if (service.Since(tooLong).Count == 0 || service.LastAnswer > tooLong || await LivesAsync(name, ct))
        {
            service.FailedQuestions = 0;
        }
        else if (++service.FailedQuestions >= QuestionsBeforeGivingUp && service.LastAnswer < asked)
        {
            var given = service.Since(tooLong);
            foreach (var request in given)
            {
                request.End();
            }

            log.ServiceSilent(name, given.Count);
        }
    }

    private async Task<bool> LivesAsync(string name, CancellationToken ct)
    {
        var address = resolver.Resolve(new Uri($"http://{name}/"));
        try
        {
            await using var stream = await connection.OpenAsync(new DnsEndPoint(address.Host, address.Port), ct);
            return true;
        }
        catch (Exception failure) when (failure is IOException or System.Net.Sockets.SocketException)
        {
            return false;
        }
    }
}
