using System.Diagnostics;
using Microsoft.Extensions.Options;
using Platform.Data.Postgres;
using Platform.ServiceDefaults;

namespace Platform.LlmService.Metering;

/// <summary>
/// Opens calls, as many together as have come while others were being written: they share a round trip and a commit, and none holds a connection
/// while it waits. Who comes alone is written at once.
/// </summary>
internal sealed class OpeningWriter(ServicePool database, IOptions<MeteringOptions> options, TimeProvider clock)
{
    private const int MostAtOnce = 100;

    /// <summary>Two, so that a connection that hangs holds up only those who are on it.</summary>
    private const int Lanes = 2;

    private readonly Lock _gate = new();
    private readonly Queue<Opening> _waiting = new();
    private int _lanes;

    /// <exception cref="TimeoutException">Not within <see cref="MeteringOptions.OpenTimeout"/>. The row may still come to be.</exception>
    public async Task WriteAsync(CallRecord call)
    {
        var opening = new Opening(call);
        lock (_gate)
        {
            _waiting.Enqueue(opening);
        }

        _ = DrainAsync();
        try
        {
            await opening.Written.WaitAsync(options.Value.OpenTimeout, clock);
        }
        finally
        {
            // Whoever was answered needs no row, if none is under way.
            opening.TryTake();
        }
    }

    private async Task DrainAsync()
    {
        if (!TryEnter())
        {
            return;
        }

        // The lane goes on after the request that began it.
        Activity.Current = null;
        while (TakeBatch() is { Length: > 0 } batch)
        {
            await WriteAsync(batch);
        }
    }

    private bool TryEnter()
    {
        lock (_gate)
        {
            return _lanes < Lanes && ++_lanes > 0;
        }
    }

    /// <summary>Leaves the lane when nobody waits, under the same lock under which somebody begins to.</summary>
    private Opening[] TakeBatch()
    {
        lock (_gate)
        {
            var batch = new List<Opening>(Math.Min(_waiting.Count, MostAtOnce));
            while (batch.Count < MostAtOnce && _waiting.TryDequeue(out var opening))
            {
                if (opening.TryTake())
                {
                    batch.Add(opening);
                }
            }

            _lanes -= batch.Count == 0 ? 1 : 0;
            return [.. batch];
        }
    }

    private async Task WriteAsync(Opening[] batch)
    {
        using var span = PlatformActivity.StartFrom(batch[0].Call.TraceParent, "open calls", ActivityKind.Internal);
        span?.SetTag("db.operation.batch.size", batch.Length);
        using var deadline = new CancellationTokenSource(options.Value.OpenTimeout, clock);
        try
        {
            // A frozen server doesn't hear a cancellation either; the outer wait is what ends this.
            await OpeningStore.InsertAsync(database, [.. batch.Select(static o => o.Call)], deadline.Token)
                .WaitAsync(options.Value.OpenTimeout, clock, CancellationToken.None);
            Array.ForEach(batch, static opening => opening.Succeed());
        }
        catch (Exception e) when (batch.Length > 1 && Weather.IsPoison(e))
        {
            // One row that the database refuses must not keep the others from their providers.
            foreach (var opening in batch)
            {
                await WriteAsync([opening]);
            }
        }
#pragma warning disable CA1031 // Whatever it is, it belongs to those who wait for it; here it would end the lane.
        catch (Exception e)
#pragma warning restore CA1031
        {
            Array.ForEach(batch, opening => opening.Fail(e));
        }
    }

    private sealed class Opening(CallRecord call)
    {
        private readonly TaskCompletionSource _written = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _taken;

        public CallRecord Call => call;

        public Task Written => _written.Task;

        /// <returns>True for the first: the lane that writes it, or the caller who has stopped waiting.</returns>
        public bool TryTake() => Interlocked.Exchange(ref _taken, 1) == 0;

        public void Succeed() => _written.SetResult();

        public void Fail(Exception reason) => _written.SetException(reason);
    }
}
