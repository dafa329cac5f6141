namespace Platform.AuthService.PasswordResets;

/// <summary>A reset that was just made. <paramref name="Token"/> lets its holder set the user's password, once; nobody can read it again.</summary>
internal sealed record CreatedPasswordReset(Guid UserId, string Token, DateTimeOffset ExpiresAt)
{
    public override string ToString() => $"{nameof(CreatedPasswordReset)} {{ UserId = {UserId} }}";
}

/// <summary>A new password, by the token of a reset.</summary>
internal sealed record PasswordReset(string? Token, string? Password)
{
    public override string ToString() => nameof(PasswordReset);
}
