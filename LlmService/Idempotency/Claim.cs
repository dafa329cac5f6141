namespace Platform.LlmService.Idempotency;

/// <summary>An attempt at a request that carries a key.</summary>
internal sealed record Claim(Guid Id, Guid TenantId, Guid CallerId, string Route, string Key, byte[] BodyHash, Guid InstanceId);

/// <summary>What is known of a key.</summary>
/// <param name="Kind">What the attempt has to do.</param>
/// <param name="Answer">The first attempt's, when it was kept.</param>
internal sealed record KnownRequest(KnownRequestKind Kind, StoredAnswer? Answer = null);

internal enum KnownRequestKind
{
    /// <summary>Nothing: this attempt is the first, or the first one came to nothing.</summary>
    New,

    /// <summary>Another attempt is under way.</summary>
    Running,

    /// <summary>The key belongs to a request with another body.</summary>
    OtherBody,

    /// <summary>It has been answered.</summary>
    Answered,
}

/// <param name="RequestId">Of the call that made it.</param>
/// <param name="ContentType">JSON or an event stream.</param>
/// <param name="Body">What was sent; null when that was too much to be kept.</param>
internal sealed record StoredAnswer(string RequestId, string ContentType, byte[]? Body);
