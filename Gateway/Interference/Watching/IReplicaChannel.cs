namespace Platform.Gateway.Interference.Watching;

/// <summary>Speaks to every replica of a service over the connections that the monitor keeps open anyway.</summary>
internal interface IReplicaChannel
{
    /// <summary>
    /// Posts JSON to every replica that is known and answers; one that doesn't is passed over. Nothing is thrown for a replica that is away or refuses: say it again
    /// in the next round.
    /// </summary>
    /// <returns>How many took it.</returns>
    Task<int> TellAsync(string service, string path, byte[] body, CancellationToken ct);
}
