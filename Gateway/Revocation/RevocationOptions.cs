namespace Platform.Gateway.Revocation;

internal sealed class RevocationOptions
{
    public const string Section = "Revocation";

    /// <summary>How often the credentials of running requests are checked again; a request that ends sooner is checked only when it begins.</summary>
    public TimeSpan CheckEvery { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How long AuthService may take for it. Without an answer the requests go on, until the next time.</summary>
    public TimeSpan CheckTimeout { get; set; } = TimeSpan.FromSeconds(1);

    internal bool AreSane => IsSane(CheckEvery) && IsSane(CheckTimeout);

    private static bool IsSane(TimeSpan value) => value >= TimeSpan.FromMilliseconds(100) && value <= TimeSpan.FromSeconds(30);
}
