using Platform.Gateway.Interference.Findings;

namespace Platform.Gateway.Interference.Leadership;

/// <summary>A time during which it is the same gateway that is active, or none.</summary>
/// <param name="Role">What this gateway is in it.</param>
/// <param name="Active">The one that is active; null while nobody is known.</param>
/// <param name="Since">When it began.</param>
/// <param name="Inherited">Incidents that were open when this gateway took over.</param>
internal sealed record Term(Role Role, string? Active, DateTimeOffset Since, IReadOnlyList<HandedIncident> Inherited)
{
    public bool IsActive => Role is Role.Leader or Role.Alone;
}

/// <summary>What a gateway is to the others.</summary>
internal enum Role
{
    /// <summary>Another one is active, or nobody knows yet.</summary>
    Follower,

    /// <summary>It holds the lease.</summary>
    Leader,

    /// <summary>There is nobody to ask who holds it.</summary>
    Alone,
}
