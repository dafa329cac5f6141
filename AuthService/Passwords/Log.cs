namespace Platform.AuthService.Passwords;

internal static partial class Log
{
    [LoggerMessage(Level = LogLevel.Information, Message = "User {UserId} changed the password; the other sessions ended")]
    public static partial void PasswordChanged(this ILogger logger, Guid userId);
}
