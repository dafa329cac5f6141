using System.Net;

namespace Platform.ExtensionService.Mcp.Sessions;

/// <summary>How far a call came whose session failed it.</summary>
internal enum ExchangeEnd
{
    /// <summary>Nothing has left this process.</summary>
    NotSent,

    /// <summary>The server has refused it, since it doesn't know the session.</summary>
    Unknown,

    /// <summary>The server may have begun it.</summary>
    Open,
}

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

    private Exchange(CancellationToken token) => Token = token;

    /// <summary>That of the call that is being sent, if any.</summary>
    public static Exchange? Current => Watched.Value;

    /// <summary>The call's own. What ends the session for others doesn't end the request: the server's answer tells whether it can be sent again.</summary>
    public CancellationToken Token { get; }

    public bool HasOverflown => Volatile.Read(ref _hasOverflown);

    /// <summary>For whatever is sent from here on in the same flow.</summary>
    public static Exchange Watch(CancellationToken token) => Watched.Value = new Exchange(token);

    /// <summary>What is sent from here on in the same flow is none of the call's.</summary>
    public static void Leave() => Watched.Value = null;

    public void Sent() => Volatile.Write(ref _isSent, true);

    /// <summary>Null when no answer came.</summary>
    public void Answered(HttpStatusCode? status) => _status.TrySetResult(status);

    public void Overflow() => Volatile.Write(ref _hasOverflown, true);

    /// <summary>How far it came, as soon as the server has said so, and after the time anyway.</summary>
    public async Task<ExchangeEnd> EndAsync(TimeSpan limit, TimeProvider clock)
    {
        if (!Volatile.Read(ref _isSent))
        {
            return ExchangeEnd.NotSent;
        }

        await ((Task)_status.Task).WaitAsync(limit, clock).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        return _status.Task.IsCompletedSuccessfully && await _status.Task == HttpStatusCode.NotFound ? ExchangeEnd.Unknown : ExchangeEnd.Open;
    }
}
