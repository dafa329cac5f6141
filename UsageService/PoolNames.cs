namespace Platform.UsageService;

internal static class PoolNames
{
    /// <summary>Name of <see cref="Data.Postgres.PoolProfile.Background"/>, as an attribute needs it: work that nobody waits for.</summary>
    public const string Background = "background";

    /// <summary>Reports and exports. However many there are, they take no connection from the events that come in.</summary>
    public const string Reports = "reports";
}
