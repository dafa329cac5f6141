namespace Platform.LlmService.Chat;

/// <summary>
/// Breaks a stream's long silences with comments, for those in between that take a silent connection for a dead one. Relay and heartbeat write in turns:
/// a pipe has one writer at a time.
/// </summary>
internal sealed class Heartbeat : IAsyncDisposable
{
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly IReplySink _sink;
    private readonly StreamScanner _scanner;
    private readonly TimeSpan _silence;
    private readonly TimeProvider _clock;
    private readonly CancellationToken _ct;
    private readonly ITimer? _timer;
    private long _last;

    /// <param name="sink">Where the comments go.</param>
    /// <param name="scanner">Knows whether an event is under way, inside which nothing else may stand.</param>
    /// <param name="silence">How long is too long. Zero: never.</param>
    /// <param name="clock">Tells the time.</param>
    /// <param name="ct">Nobody listens any more.</param>
    public Heartbeat(IReplySink sink, StreamScanner scanner, TimeSpan silence, TimeProvider clock, CancellationToken ct)
    {
        (_sink, _scanner, _silence, _clock, _ct) = (sink, scanner, silence, clock, ct);
        _last = clock.GetTimestamp();
        if (silence > TimeSpan.Zero)
        {
            var look = silence / 2;
            _timer = clock.CreateTimer(static beat => _ = ((Heartbeat)beat!).BeatAsync(), this, look, look);
        }
    }

    /// <summary>Asked before each beat, where there may be none yet.</summary>
    public Func<bool>? MayBeat { get; init; }

    /// <summary>The relay has something to write; it writes until <see cref="Release"/>.</summary>
    public Task TakeTurnAsync() => _turn.WaitAsync(_ct);

    public void Release()
    {
        _last = _clock.GetTimestamp();
        _turn.Release();
    }

    /// <summary>When it returns there is no beat under way, and none comes.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_timer is not null)
        {
            await _timer.DisposeAsync();
            await _turn.WaitAsync(CancellationToken.None);
            _turn.Release();
        }
    }

    private async Task BeatAsync()
    {
        if (!_turn.Wait(0, CancellationToken.None))
        {
            return;
        }

        try
        {
            if (_clock.GetElapsedTime(_last) >= _silence && !_scanner.IsInEvent && MayBeat?.Invoke() != false)
            {
                await _sink.KeepAliveAsync(_ct);
                _last = _clock.GetTimestamp();
            }
        }
        catch (Exception e) when (e is OperationCanceledException or IOException)
        {
            // The relay learns of it by the same token.
        }
        finally
        {
            _turn.Release();
        }
    }
}
