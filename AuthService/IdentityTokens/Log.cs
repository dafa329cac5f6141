namespace Platform.AuthService.IdentityTokens;

internal static partial class Log
{
    [LoggerMessage(Level = LogLevel.Information, Message = "Created a signing key for identity tokens, {KeyId}")]
    public static partial void SigningKeyCreated(this ILogger logger, string keyId);

    [LoggerMessage(Level = LogLevel.Information, Message = "Identity tokens will be signed with {KeyId} after {Wait}")]
    public static partial void SigningKeyAnnounced(this ILogger logger, string keyId, TimeSpan wait);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The signing keys could not be read; going on with those at hand")]
    public static partial void SigningKeysNotRead(this ILogger logger, Exception exception);

    [LoggerMessage(Level = LogLevel.Error, Message = "A new signing key can't be decrypted: the replicas have different values of IdentityToken:KeyEncryptionSecret")]
    public static partial void SigningKeyNotDecrypted(this ILogger logger, Exception exception);
}
