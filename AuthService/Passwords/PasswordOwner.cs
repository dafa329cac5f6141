namespace Platform.AuthService.Passwords;

/// <summary>The user whose password is hashed. The framework's hasher wants a type and never looks at it.</summary>
internal sealed record PasswordOwner
{
    public static PasswordOwner Anybody { get; } = new();
}
