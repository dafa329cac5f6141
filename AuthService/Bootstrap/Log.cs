namespace Platform.AuthService.Bootstrap;

internal static partial class Log
{
    [LoggerMessage(Level = LogLevel.Information, Message = "First start: created the tenant 'default' and its administrator")]
    public static partial void TenantCreated(this ILogger logger);

    [LoggerMessage(Level = LogLevel.Information, Message = "Added the configured administrator key {Prefix}…")]
    public static partial void KeyAdded(this ILogger logger, string prefix);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The configured administrator key {Prefix}… was revoked and stays so: configure a new one in Bootstrap:AdminApiKey")]
    public static partial void KeyIsRevoked(this ILogger logger, string prefix);

    [LoggerMessage(Level = LogLevel.Error, Message = "The configured administrator key was not added: the first tenant has no enabled owner it could belong to")]
    public static partial void NoOwner(this ILogger logger);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The database can't be reached to prepare the first start; next attempt in {Pause} s")]
    public static partial void StoreAway(this ILogger logger, Exception exception, double pause);

    [LoggerMessage(Level = LogLevel.Critical, Message = "The signing key in the database can't be decrypted: IdentityToken:KeyEncryptionSecret is not the one it was stored with. Restore the former secret; the service stops")]
    public static partial void WrongSecret(this ILogger logger, Exception exception);
}
