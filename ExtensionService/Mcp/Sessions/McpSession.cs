using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;
using Platform.ExtensionService.Invocation;

namespace Platform.ExtensionService.Mcp.Sessions;

/// <summary>A session with a server, which any number of calls share at a time.</summary>
internal sealed class McpSession(SessionChannel channel, SessionNews news, TimeProvider clock) : IAsyncDisposable
{
    // The protocol has no such thing; names with a prefix are for what it hasn't.
    private const string IdempotencyKey = "platform.dev/idempotencyKey";

    // A server that doesn't take this in time is not worth waiting for.
    private static readonly TimeSpan FarewellTimeout = TimeSpan.FromSeconds(5);

    // As long as any call may take.
    private static readonly TimeSpan DrainTimeout = TimeSpan.FromSeconds(InvocationOptions.LongestTimeoutSeconds);

    private readonly TaskCompletionSource _drained = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _ended = new();
    private McpClient? _client;
    private bool _isRetired;
    private int _running;
    private long _lastUsed = clock.GetTimestamp();

    public bool IsOpen => _client is { Completion.IsCompleted: false };

    /// <summary>How long no call has used it.</summary>
    public TimeSpan Idle => Volatile.Read(ref _running) > 0 ? TimeSpan.Zero : clock.GetElapsedTime(Volatile.Read(ref _lastUsed));

    private McpClient Client => _client ?? throw new InvalidOperationException("The session is not open.");

    public async Task OpenAsync(McpClientOptions options, CancellationToken ct)
        => _client = await McpClient.CreateAsync(new HeardTransport(channel.Transport, news), options, loggerFactory: null, ct);

    /// <summary>Calls a tool. A caller that gives up is told to the server, which may then stop.</summary>
    public async Task<JsonNode?> CallAsync(ToolCall call, CancellationToken ct)
    {
        // Our own, since over HTTP the protocol's library leaves a server in the dark about calls that were given up.
        var id = Guid.CreateVersion7().ToString("N", CultureInfo.InvariantCulture);
        using var heard = news.Listen(id, call.Progress);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, _ended.Token);
        var exchange = Exchange.Watch(either.Token);
        Interlocked.Increment(ref _running);
        try
        {
            if (Volatile.Read(ref _isRetired) || !IsOpen)
            {
                throw new SessionRetiredException();
            }

            var response = await Client.SendRequestAsync(new JsonRpcRequest { Id = new RequestId(id), Method = RequestMethods.ToolsCall, Params = ParametersOf(call, id) }, either.Token);
            return response.Result;
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            _ = CancelAsync(id);
            throw;
        }
        catch (Exception e) when (McpFailure.IsOfServer(e) && (exchange.HasOverflown || channel.HasOverflown))
        {
            throw new MessageTooLargeException(e);
        }
        catch (Exception e) when (e is OperationCanceledException || (McpFailure.IsOfServer(e) && !McpFailure.IsAnswer(e)))
        {
            throw await UnderstandAsync(e, exchange);
        }
        finally
        {
            Volatile.Write(ref _lastUsed, clock.GetTimestamp());
            if (Interlocked.Decrement(ref _running) == 0 && Volatile.Read(ref _isRetired))
            {
                _drained.TrySetResult();
            }
        }
    }

    /// <summary>The tools as the server describes them, up to a number.</summary>
    public async Task<List<Tool>> ListToolsAsync(int limit, CancellationToken ct)
    {
        var tools = new List<Tool>();
        string? cursor = null;
        do
        {
            var page = await Client.ListToolsAsync(new ListToolsRequestParams { Cursor = cursor }, ct);
            tools.AddRange(page.Tools);
            // A server that gives the same page for ever would be asked for ever.
            cursor = page.Tools.Count == 0 || page.NextCursor == cursor ? null : page.NextCursor;
        }
        while (cursor is not null && tools.Count < limit);

        return tools;
    }

    public async Task PingAsync(CancellationToken ct) => await Client.PingAsync(cancellationToken: ct);

    /// <summary>Ends when the calls that use it have; those of a process end with it, since it is dropped only when it is broken.</summary>
    public async Task RetireAsync()
    {
        Volatile.Write(ref _isRetired, true);
        if (!channel.IsProcess && Volatile.Read(ref _running) > 0)
        {
            await _drained.Task.WaitAsync(DrainTimeout, clock).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        }

        await DisposeAsync();
    }

    /// <summary>Ends the calls in it as well.</summary>
    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync();
        // First what it talks through: a process that is asked to end needs no farewell, and one that hangs would not take it.
        await channel.DisposeAsync();
        if (_client is not null)
        {
            await _client.DisposeAsync().AsTask().WaitAsync(FarewellTimeout, clock)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        }
    }

    /// <summary>A call that the server can't have begun is told apart from one that it may have.</summary>
    private async Task<Exception> UnderstandAsync(Exception e, Exchange exchange)
    {
        if (e is SessionRetiredException || channel.IsProcess || _ended.IsCancellationRequested)
        {
            return e is OperationCanceledException ? new IOException("The session has ended in the middle of the call.", e) : e;
        }

        return await exchange.EndAsync(FarewellTimeout, clock) switch
        {
            ExchangeEnd.NotSent => new SessionRetiredException(e),
            ExchangeEnd.Unknown => new HttpRequestException("The server doesn't know the session.", e, HttpStatusCode.NotFound),
            _ => e is OperationCanceledException ? new IOException("The session has ended in the middle of the call.", e) : e,
        };
    }

    private static JsonObject ParametersOf(ToolCall call, string id)
    {
        var meta = new JsonObject();
        if (call.Progress is not null)
        {
            meta["progressToken"] = id;
        }

        if (call.IdempotencyKey is { } key)
        {
            meta[IdempotencyKey] = key;
        }

        return new JsonObject
        {
            ["name"] = call.Target.RemoteName ?? call.Tool.Name,
            ["arguments"] = call.Arguments is { ValueKind: JsonValueKind.Object } given ? JsonObject.Create(given) : new JsonObject(),
            ["_meta"] = meta,
        };
    }

    private async Task CancelAsync(string id)
    {
        Exchange.Leave();
        using var deadline = new CancellationTokenSource(FarewellTimeout, clock);
        try
        {
            var parameters = new JsonObject { ["requestId"] = id, ["reason"] = "The caller gave up." };
            await Client.SendMessageAsync(new JsonRpcNotification { Method = NotificationMethods.CancelledNotification, Params = parameters }, deadline.Token);
        }
        catch (Exception e) when (McpFailure.IsOfServer(e) || e is OperationCanceledException)
        {
            // It is gone, which ends the call as well.
        }
    }
}
