namespace Platform.AuthService;

internal static class PoolNames
{
    /// <summary>Name of <see cref="Data.Postgres.PoolProfile.Background"/>, as an attribute needs it. Checks of credentials use the other pool.</summary>
    public const string Background = "background";
}
