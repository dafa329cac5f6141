namespace Platform.UsageService;

internal static class PoolNames
{
    /// <summary>Name of <see cref="Data.Postgres.PoolProfile.Background"/>, as an attribute needs it. Events and reports use the other pool.</summary>
    public const string Background = "background";
}
