namespace Platform.ExtensionService.Marketplace;

internal static partial class Log
{
    [LoggerMessage(Level = LogLevel.Information, Message = "{Entry} {Version} published in the catalogue by {UserId}")]
    public static partial void VersionPublished(this ILogger logger, string entry, string version, Guid userId);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Entry} {Version} withdrawn from the catalogue by {UserId}")]
    public static partial void VersionWithdrawn(this ILogger logger, string entry, string version, Guid userId);
}
