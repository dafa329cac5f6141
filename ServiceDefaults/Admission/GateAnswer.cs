namespace Platform.ServiceDefaults.Admission;

/// <summary>What a <see cref="FairGate"/> says to who wants in.</summary>
public enum GateAnswer
{
    /// <summary>It is in, and has to leave by <see cref="FairGate.Exit"/>.</summary>
    Entered,

    /// <summary>Its own subject has as many places, or as many in line, as it may while others want some.</summary>
    ShareUsed,

    /// <summary>There is no place for anybody.</summary>
    Full,
}
