namespace Platform.Gateway.Interference.Rules;

/// <summary>Which finding can be behind which: one of a lower rank may explain one of a higher, never the other way.</summary>
internal enum Rank
{
    /// <summary>A service or a store is away, frozen or slow.</summary>
    Store,

    /// <summary>What comes from outside.</summary>
    Callers,

    /// <summary>A pool is too small, or held.</summary>
    Pool,

    /// <summary>Load of ours that harms others.</summary>
    Load,

    /// <summary>Threads and processors.</summary>
    Machine,

    /// <summary>Providers and extensions.</summary>
    Peer,

    /// <summary>What callers notice.</summary>
    Symptom,

    /// <summary>The same, noticed once more by who forwards it.</summary>
    Echo,
}
