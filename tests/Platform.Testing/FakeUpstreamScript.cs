namespace Platform.Testing;

/// <summary>What a <see cref="FakeUpstream"/> does with a call. As it stands: five tokens and a correct count of them.</summary>
public sealed record FakeUpstreamScript
{
    /// <summary>Tokens of the answer; each is a chunk of a stream.</summary>
    public int Chunks { get; init; } = 5;

    /// <summary>What the answer waits for before it begins.</summary>
    public Task After { get; init; } = Task.CompletedTask;

    /// <summary>Whether the head of a stream comes before its first chunk does.</summary>
    public bool BeginsAtOnce { get; init; }

    /// <summary>The whole message of a plain answer, as JSON, when it is not to be tokens.</summary>
    public string? Message { get; init; }

    /// <summary>Before each chunk; a plain answer takes as long as all of them.</summary>
    public TimeSpan ChunkDelay { get; init; }

    /// <summary>Anything but 200 is answered with <see cref="ErrorBody"/>.</summary>
    public int Status { get; init; } = 200;

    public string ErrorBody { get; init; } = """{"error":{"message":"the fake upstream says no","type":"fake_error","param":null,"code":"fake_code"}}""";

    public int? RetryAfterSeconds { get; init; }

    public FakeUpstreamFault Fault { get; init; }

    /// <summary>
    /// Chunks that are still sent before <see cref="FakeUpstreamFault.Cut"/>, <see cref="FakeUpstreamFault.Hang"/> or <see cref="FakeUpstreamFault.ErrorEvent"/>.
    /// With all of them sent comes the chunk that finishes, one later the usage, and one later the end.
    /// </summary>
    public int FaultAfter { get; init; }

    /// <summary>Whether a count comes with the answer.</summary>
    public bool SendsUsage { get; init; } = true;

    public int InputTokens { get; init; } = 11;

    public int CachedTokens { get; init; }

    /// <summary>What the provider says it produced, where that isn't <see cref="Chunks"/>.</summary>
    public int? CountedTokens { get; init; }
}

/// <summary>What goes wrong with an answer.</summary>
public enum FakeUpstreamFault
{
    None,

    /// <summary>The connection is reset.</summary>
    Cut,

    /// <summary>Nothing more comes, and the connection stays.</summary>
    Hang,

    /// <summary>What comes is not what was asked for.</summary>
    Malformed,

    /// <summary>The stream ends with an error event.</summary>
    ErrorEvent,
}
