using System.Net;

namespace Platform.ExtensionService.Mcp.Sessions;

/// <summary>
/// What became of a call's own request. The library between the two tells less: of an answer that is too large, that the connection broke; and of a session
/// that another request has found unknown to the server, that the server has shut down, though this request will be told the same.
/// </summary>
internal sealed class Exchange
{
    private static readonly AsyncLocal<Exchange?> Watched = new();
    private readonly TaskCompletionSource<HttpStatusCode?> _status = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _isSent;
    private bool _hasOverflown;

    /// <summary>That of the call that is being sent, if any.</summary>
    public static Exchange? Current => Watched.Value;

    public bool HasOverflown => Volatile.Read(ref _hasOverflown);

    /// <summary>For whatever is sent from here on in the same flow.</summary>
    public static Exchange Watch() => Watched.Value = new Exchange();

    public void Sent() => Volatile.Write(ref _isSent, true);

    /// <summary>Null when no answer came.</summary>
    public void Answered(HttpStatusCode? status) => _status.TrySetResult(status);

    public void Overflow() => Volatile.Write(ref _hasOverflown, true);

    /// <summary>Whether the server has said that it doesn't know the session, or will within the time.</summary>
    public async Task<bool> IsUnknownAsync(TimeSpan limit, TimeProvider clock)
    {
        if (!Volatile.Read(ref _isSent))
        {
            return false;
        }

        await ((Task)_status.Task).WaitAsync(limit, clock).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        return _status.Task.IsCompletedSuccessfully && await _status.Task == HttpStatusCode.NotFound;
    }
}
