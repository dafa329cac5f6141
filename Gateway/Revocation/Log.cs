namespace Platform.Gateway.Revocation;

internal static partial class Log
{
    [LoggerMessage(Level = LogLevel.Information, Message = "Ended a running request of tenant {TenantId}: its credential {CredentialId} is no longer good")]
    public static partial void Ended(this ILogger logger, Guid tenantId, Guid? credentialId);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The credentials of running requests could not be checked again; the requests go on")]
    public static partial void NotRevalidated(this ILogger logger);
}
