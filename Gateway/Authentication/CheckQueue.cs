using System.Diagnostics;
using Microsoft.Extensions.Options;

namespace Platform.Gateway.Authentication;

/// <summary>
/// Checks credentials, for every request anew. While as many questions are under way as may be, those who come wait and then ask together: the question is
/// put after the last of them has come, so no answer is older than the request it is for. Nobody waits when there is nothing to wait for, nor behind a
/// question that stays without an answer.
/// </summary>
internal sealed class CheckQueue : IDisposable
{
    private readonly CredentialClient _client;
    private readonly TimeSpan _patience;
    private readonly int _mostUnderWay;
    private readonly ITimer _overdue;
    private readonly Lock _gate = new();
    private readonly Queue<CheckBatch> _waiting = [];
    private CheckBatch? _last;
    private int _underWay;

    public CheckQueue(CredentialClient client, IOptions<AuthenticationOptions> options, TimeProvider clock)
    {
        _client = client;
        (_patience, _mostUnderWay) = (options.Value.BatchPatience, options.Value.ChecksUnderWay);
        _overdue = clock.CreateTimer(static queue => ((CheckQueue)queue!).StartOverdue(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <exception cref="OperationCanceledException">The client went away.</exception>
    public Task<CheckResult> CheckAsync(string credential, CancellationToken ct)
    {
        CheckBatch batch;
        lock (_gate)
        {
            if (_underWay >= _mostUnderWay)
            {
                batch = WaitingBatch();
                return batch.GetResultAsync(batch.Add(credential), ct);
            }

            _underWay++;
        }

        // Asked for one: answered without going through the hands of another thread.
        return AskAloneAsync(credential, ct);
    }

    public void Dispose() => _overdue.Dispose();

    private async Task<CheckResult> AskAloneAsync(string credential, CancellationToken ct)
    {
        try
        {
            return (await _client.CheckAsync([credential], ct))[0];
        }
        finally
        {
            Ended();
        }
    }

    private CheckBatch WaitingBatch()
    {
        if (_last is { IsFull: false } open)
        {
            return open;
        }

        if (_waiting.Count == 0)
        {
            _overdue.Change(_patience, Timeout.InfiniteTimeSpan);
        }

        _last = new();
        _waiting.Enqueue(_last);
        return _last;
    }

    private void Ended()
    {
        CheckBatch? next;
        lock (_gate)
        {
            if (_underWay > _mostUnderWay || (next = Take()) is null)
            {
                _underWay--;
                return;
            }
        }

        _ = RunAsync(next);
    }

    private void StartOverdue()
    {
        CheckBatch? next;
        lock (_gate)
        {
            if ((next = Take()) is null)
            {
                return;
            }

            _underWay++;
            if (_waiting.Count > 0)
            {
                _overdue.Change(_patience, Timeout.InfiniteTimeSpan);
            }
        }

        _ = RunAsync(next);
    }

    private CheckBatch? Take()
    {
        if (_waiting.TryDequeue(out var next) && _waiting.Count == 0)
        {
            _last = null;
        }

        return next;
    }

    private async Task RunAsync(CheckBatch batch)
    {
        Activity.Current = batch.Trace;
        // Not the token of any of them: one client that leaves must not take the answer from the others.
        var question = _client.CheckAsync(batch.Credentials, CancellationToken.None);
        await ((Task)question).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        batch.Answer(question);
        Ended();
    }
}
