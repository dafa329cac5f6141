namespace Platform.LlmService.Providers;

internal static partial class Log
{
    [LoggerMessage(Level = LogLevel.Information, Message = "Provider {Provider} of {Owner} put by {UserId}")]
    public static partial void ProviderPut(this ILogger logger, string provider, Owner owner, Guid userId);

    [LoggerMessage(Level = LogLevel.Information, Message = "Provider {Provider} of {Owner} removed by {UserId}")]
    public static partial void ProviderRemoved(this ILogger logger, string provider, Owner owner, Guid userId);

    [LoggerMessage(Level = LogLevel.Information, Message = "Deployment {Deployment} of {Owner} put by {UserId}")]
    public static partial void DeploymentPut(this ILogger logger, string deployment, Owner owner, Guid userId);

    [LoggerMessage(Level = LogLevel.Information, Message = "Deployment {Deployment} of {Owner} removed by {UserId}")]
    public static partial void DeploymentRemoved(this ILogger logger, string deployment, Owner owner, Guid userId);

    [LoggerMessage(Level = LogLevel.Information, Message = "Failures of deployment {Deployment} of {Owner} forgotten on behalf of {UserId}")]
    public static partial void CircuitReset(this ILogger logger, string deployment, Owner owner, Guid userId);

    [LoggerMessage(Level = LogLevel.Error, Message = "The key of provider {Provider} of {Owner} can't be decrypted: Providers:KeyEncryptionSecret is not the one it was stored with. Give the key again, or restore the secret")]
    public static partial void KeyUnreadable(this ILogger logger, string provider, Owner owner);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Deployment {Deployment} is left alone for {Seconds} s: {Reason}")]
    public static partial void CoolsDown(this ILogger logger, string deployment, double seconds, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "Deployment {Deployment} answers again")]
    public static partial void Recovered(this ILogger logger, string deployment);
}
