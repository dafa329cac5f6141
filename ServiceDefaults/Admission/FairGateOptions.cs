namespace Platform.ServiceDefaults.Admission;

/// <summary>What a <see cref="FairGate"/> lets in.</summary>
/// <param name="Limit">Places.</param>
/// <param name="QueueLength">How many may wait for one, of all subjects together.</param>
/// <param name="QueueTime">The longest wait.</param>
/// <param name="Share">
/// A subject may have this many times as many places as are free: with 4, one alone gets four fifths, two get four ninths each, and there is always something free for
/// who comes next. Zero: no subject is bounded, and all of them still take turns.
/// </param>
public readonly record struct FairGateOptions(int Limit, int QueueLength, TimeSpan QueueTime, double Share = 0);
