namespace Platform.AuthService.IdentityTokens;

internal static partial class Log
{
    [LoggerMessage(Level = LogLevel.Information, Message = "Created the first signing key for identity tokens, {KeyId}")]
    public static partial void SigningKeyCreated(this ILogger logger, string keyId);
}
