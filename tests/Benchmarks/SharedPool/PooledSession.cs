using System.Net.Sockets;
using Platform.Benchmarks.Stack;

namespace Platform.Benchmarks.SharedPool;

/// <summary>
/// One client's connection. It takes a place in the shared pool when the client sends something while no transaction is open, and gives it back when the server
/// says that it is idle again and owes no other answer.
/// </summary>
internal sealed class PooledSession(SharedPool pool, Socket near, Socket far)
{
    private const byte Startup = 0;
    private const byte Password = (byte)'p';
    private const byte Terminate = (byte)'X';
    private const byte ReadyForQuery = (byte)'Z';
    private const byte Idle = (byte)'I';

    private readonly MessageScanner _asked = new(isClient: true);
    private readonly MessageScanner _answered = new(isClient: false);
    private readonly Lock _gate = new();
    private bool _holds;
    private int _owed;

    public async Task RunAsync()
    {
        Task[] both = [AskAsync(), AnswerAsync()];
        await Task.WhenAny(both);
        near.Dispose();
        far.Dispose();
        await Task.WhenAll(both);
        LeaveIf(_holds);
    }

    private async Task AskAsync()
    {
        var buffer = new byte[64 * 1024];
        try
        {
            while (await near.ReceiveAsync(buffer) is var read and > 0)
            {
                var (works, owed) = Scan(buffer.AsSpan(0, read));
                await EnterAsync(works, owed);
                await TcpRelay.SendAsync(far, buffer.AsMemory(0, read));
            }
        }
        catch (Exception gone) when (gone is SocketException or ObjectDisposedException or OperationCanceledException)
        {
        }
    }

    private (bool Works, int Owed) Scan(ReadOnlySpan<byte> bytes)
    {
        var (works, owed) = (false, 0);
        _asked.Read(bytes, (kind, _) =>
        {
            works |= kind is not (Startup or Password or Terminate);
            // Sync, Query, Function call: each is answered with a ReadyForQuery.
            owed += kind is (byte)'S' or (byte)'Q' or (byte)'F' ? 1 : 0;
        });
        return (works, owed);
    }

    private async Task EnterAsync(bool works, int owed)
    {
        lock (_gate)
        {
            _owed += owed;
            if (!works || _holds)
            {
                return;
            }
        }

        // Not disposed of: whoever watches may still cancel it long after there was a place.
        var gone = new CancellationTokenSource();
        _ = WatchAsync(gone);
        await pool.EnterAsync(gone.Token);
        lock (_gate)
        {
            _holds = true;
        }
    }

    /// <summary>Who hangs up while it waits leaves the line, as a caller of a pool does.</summary>
    private async Task WatchAsync(CancellationTokenSource gone)
    {
        try
        {
            if (await near.ReceiveAsync(new byte[1], SocketFlags.Peek) > 0)
            {
                return;
            }
        }
        catch (Exception left) when (left is SocketException or ObjectDisposedException)
        {
        }

        await gone.CancelAsync();
    }

    private async Task AnswerAsync()
    {
        var buffer = new byte[64 * 1024];
        try
        {
            while (await far.ReceiveAsync(buffer) is var read and > 0)
            {
                var isFree = false;
                _answered.Read(buffer.AsSpan(0, read), (kind, status) => isFree |= kind == ReadyForQuery && Answered(status));
                // Before the client hears of it: what it sends next stands at the end of the line.
                lock (_gate)
                {
                    LeaveIf(isFree && _holds);
                }

                await TcpRelay.SendAsync(near, buffer.AsMemory(0, read));
            }
        }
        catch (Exception gone) when (gone is SocketException or ObjectDisposedException)
        {
        }
    }

    private bool Answered(byte status)
    {
        lock (_gate)
        {
            // The first one ends the start and answers nothing.
            _owed -= _owed > 0 ? 1 : 0;
            return _owed == 0 && status == Idle;
        }
    }

    private void LeaveIf(bool condition)
    {
        if (condition)
        {
            _holds = false;
            pool.Leave();
        }
    }
}
