namespace Platform.AuthService.Passwords;

/// <summary>What a new password has to be like, wherever one is set.</summary>
internal static class PasswordRules
{
    public const int MinLength = 12;
    public const int MaxLength = 1024;

    /// <returns>What is wrong with it, for the person who chose it; null when nothing is.</returns>
    public static string? Check(string password, string email) => password switch
    {
        { Length: < MinLength } => $"A password has {MinLength} or more characters.",
        { Length: > MaxLength } => $"A password has no more than {MaxLength} characters.",
        _ when string.Equals(password.Trim(), email, StringComparison.OrdinalIgnoreCase) => "The mail address is not a password.",
        _ => null,
    };
}
