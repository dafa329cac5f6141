namespace Platform.LlmService.AgentFiles;

internal static partial class Log
{
    [LoggerMessage(Level = LogLevel.Information, Message = "{Count} agents of tenant {TenantId} imported by {UserId}")]
    public static partial void AgentsImported(this ILogger logger, int count, Guid tenantId, Guid userId);
}
