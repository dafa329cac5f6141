namespace Platform.AuthService.Accounts;

/// <summary>How long one-time tokens can be used.</summary>
internal sealed class AccountOptions
{
    public const string Section = "Accounts";

    private static readonly TimeSpan Shortest = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Longest = TimeSpan.FromDays(90);

    public TimeSpan InvitationLifetime { get; set; } = TimeSpan.FromDays(7);

    public TimeSpan PasswordResetLifetime { get; set; } = TimeSpan.FromDays(1);

    internal bool IsSane
        => InvitationLifetime >= Shortest && InvitationLifetime <= Longest && PasswordResetLifetime >= Shortest && PasswordResetLifetime <= Longest;
}
