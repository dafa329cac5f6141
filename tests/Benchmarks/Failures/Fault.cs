namespace Platform.Benchmarks.Failures;

/// <summary>What becomes of a part.</summary>
internal enum Fault
{
    /// <summary>Its connections are reset, and new ones refused: the process is gone.</summary>
    Refused,

    /// <summary>Connections are taken, and nothing is said on any: the process hangs.</summary>
    Frozen,

    /// <summary>Every answer is 200 ms late.</summary>
    Slow,

    /// <summary>Every answer is 2 s late.</summary>
    VerySlow,

    /// <summary>All other services start while it isn't there.</summary>
    AbsentAtStart,
}
