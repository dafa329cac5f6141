using System.Collections.Concurrent;
using Microsoft.Extensions.Options;
using Platform.LlmService.Metering;

namespace Platform.LlmService.LateWrites;

/// <summary>
/// Writes what has been said, at once when that is possible, and otherwise when the database is back: an answer that is there and paid for doesn't wait for
/// long, and doesn't fail, because it can't be kept at the moment.
/// </summary>
internal sealed class LateWriter(IOptions<LateWriteOptions> options, TimeProvider clock, ILogger<LateWriter> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly ConcurrentQueue<LateWrite> _waiting = new();
    private long _waitingBytes;

    public int Waiting => _waiting.Count;

    public async Task WriteAsync(LateWrite write)
    {
        // Those behind an outage need not each find out about it.
        if (!_waiting.IsEmpty || !await TryAsync(write))
        {
            Postpone(write);
        }
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        var began = clock.GetTimestamp();
        while (!_waiting.IsEmpty && clock.GetElapsedTime(began) < options.Value.DrainTimeout && await DrainAsync())
        {
        }

        if (!_waiting.IsEmpty)
        {
            logger.WritesLost(_waiting.Count);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            await DrainAsync();
        }
    }

    /// <returns>Whether all of it is written.</returns>
    private async Task<bool> DrainAsync()
    {
        while (_waiting.TryPeek(out var write))
        {
            if (!await TryAsync(write))
            {
                return false;
            }

            _waiting.TryDequeue(out _);
            Interlocked.Add(ref _waitingBytes, -write.Bytes);
        }

        return true;
    }

    /// <returns>False when it is to be tried again.</returns>
    private async Task<bool> TryAsync(LateWrite write)
    {
        var limit = options.Value.Timeout;
        try
        {
            // Nobody's token: what a client has paid for is kept, also when it has left.
            using var deadline = new CancellationTokenSource(limit, clock);
            await write.RunAsync(deadline.Token).WaitAsync(limit, clock, CancellationToken.None);
            return true;
        }
        catch (Exception e) when (Weather.IsPoison(e))
        {
            logger.WriteRefused(write.What, e.Message);
            return true;
        }
        catch (Exception e) when (Weather.Is(e))
        {
            logger.WritePostponed(write.What, e.Message);
            return false;
        }
    }

    private void Postpone(LateWrite write)
    {
        if (Interlocked.Add(ref _waitingBytes, write.Bytes) > options.Value.MostWaitingBytes)
        {
            Interlocked.Add(ref _waitingBytes, -write.Bytes);
            logger.WriteDropped(write.What, _waiting.Count);
            return;
        }

        _waiting.Enqueue(write);
    }
}
