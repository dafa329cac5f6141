namespace Platform.ServiceDefaults;

/// <summary>Headers by which a client repeats a request without its being done, and billed, twice.</summary>
public static class IdempotencyHeaders
{
    /// <summary>On the request: the client's own name for it, the same in every attempt.</summary>
    public const string Key = "Idempotency-Key";

    /// <summary>On the response: <c>true</c> when it is the stored answer of an earlier attempt.</summary>
    public const string Replayed = "Idempotency-Replayed";
}
