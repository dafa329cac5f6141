namespace Platform.Contracts;

/// <summary>What an event says about a request.</summary>
public static class UsageKind
{
    /// <summary>The call itself: the first and often the only event of its request.</summary>
    public const string Call = "call";

    /// <summary>
    /// A correction of a call that was settled by estimate. Its tokens and cost are the difference to what was said before, so they
    /// may be negative; it has its own event id and the call's request id and start.
    /// </summary>
    public const string Adjustment = "adjustment";

    /// <summary>Every kind there is.</summary>
    public static IReadOnlyList<string> All { get; } = [Call, Adjustment];
}
