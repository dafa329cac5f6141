namespace Platform.AuthService.Sessions;

internal sealed class SessionOptions
{
    public const string Section = "Sessions";

    /// <summary>A session that nobody uses for so long has ended.</summary>
    public TimeSpan IdleLifetime { get; set; } = TimeSpan.FromHours(12);

    /// <summary>A session ends after this in any case.</summary>
    public TimeSpan Lifetime { get; set; } = TimeSpan.FromDays(7);

    /// <summary>How long the token before a refresh is still good, for requests under way.</summary>
    public TimeSpan RefreshGrace { get; set; } = TimeSpan.FromSeconds(30);

    internal bool IsSane => IdleLifetime >= TimeSpan.FromMinutes(5) && IdleLifetime <= Lifetime && Lifetime <= TimeSpan.FromDays(366)
        && RefreshGrace >= TimeSpan.FromSeconds(1) && RefreshGrace <= TimeSpan.FromMinutes(5);
}
