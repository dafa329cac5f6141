namespace Platform.ExtensionService.Mcp;

internal static partial class Log
{
    [LoggerMessage(Level = LogLevel.Information, Message = "Session with the server of extension {ExtensionId} opened")]
    public static partial void SessionOpened(this ILogger logger, Guid extensionId);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Session with the server of extension {ExtensionId} given up: {Reason}")]
    public static partial void SessionDropped(this ILogger logger, Guid extensionId, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "The secrets of extension {ExtensionId} can't be decrypted: Mcp:SecretEncryptionSecret is not the one they were stored with. Register the extension again, or restore the secret")]
    public static partial void SecretsUnreadable(this ILogger logger, Guid extensionId);

    [LoggerMessage(Level = LogLevel.Information, Message = "A call of the server of extension {ExtensionId} failed: {Reason}")]
    public static partial void CallBroken(this ILogger logger, Guid extensionId, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "Process of extension {ExtensionId} ({Command}) has ended. Its last words: {LastWords}")]
    public static partial void ProcessEnded(this ILogger logger, Guid extensionId, string? command, string lastWords);

    [LoggerMessage(Level = LogLevel.Information, Message = "Tools of {Extension} of tenant {TenantId} read: {Added} added, {Changed} changed, {Missing} missing")]
    public static partial void ToolsRead(this ILogger logger, string extension, Guid tenantId, long added, long changed, long missing);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Server of {Extension} of tenant {TenantId} is away: {Reason}")]
    public static partial void ServerAway(this ILogger logger, string extension, Guid tenantId, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Count} tools of {Extension} of tenant {TenantId} are left out: their names or schemas can't be used, or they are too many")]
    public static partial void ToolsLeftOut(this ILogger logger, string extension, Guid tenantId, int count);

    [LoggerMessage(Level = LogLevel.Warning, Message = "MCP servers were not looked after: {Reason}")]
    public static partial void NotLookedAfter(this ILogger logger, string reason);
}
