namespace Platform.Data.Postgres;

/// <summary>Who matters more when not everybody can be served: under pressure the lowest is shed first, authentication last.</summary>
public enum PoolPriority
{
    /// <summary>Work that nobody waits for.</summary>
    Lowest,

    /// <summary>Late is fine, lost is not.</summary>
    Low,

    /// <summary>A caller waits, and is used to waiting.</summary>
    Medium,

    /// <summary>A caller waits in the middle of something else.</summary>
    High,

    /// <summary>Every other request depends on it.</summary>
    Highest,
}
