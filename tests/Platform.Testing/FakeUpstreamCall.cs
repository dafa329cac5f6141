using System.Text.Json.Nodes;

namespace Platform.Testing;

/// <summary>One chat completion as the <see cref="FakeUpstream"/> saw it.</summary>
public sealed class FakeUpstreamCall(string requestId, string? authorization, string? traceParent, JsonObject body)
{
    private int _tokens;
    private volatile bool _completed;
    private volatile bool _aborted;

    /// <summary>The caller's id of the call (<c>X-Client-Request-Id</c>).</summary>
    public string RequestId { get; } = requestId;

    public string? Authorization { get; } = authorization;

    public string? TraceParent { get; } = traceParent;

    public JsonObject Body { get; } = body;

    /// <summary>Output tokens that have been handed to the network.</summary>
    public int Tokens => _tokens;

    public bool IsCompleted => _completed;

    /// <summary>The caller hung up before the end.</summary>
    public bool IsAborted => _aborted;

    internal bool IsStream => Body["stream"]?.GetValue<bool>() ?? false;

    internal bool WantsUsage => Body["stream_options"]?["include_usage"]?.GetValue<bool>() ?? false;

    internal void Produced(int tokens) => Interlocked.Add(ref _tokens, tokens);

    internal void Complete() => _completed = true;

    internal void Abort() => _aborted = true;
}
