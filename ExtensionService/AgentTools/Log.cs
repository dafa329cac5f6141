namespace Platform.ExtensionService.AgentTools;

internal static partial class Log
{
    [LoggerMessage(Level = LogLevel.Information, Message = "Agent {Agent} of tenant {TenantId} given {Count} tools by {UserId}")]
    public static partial void AgentToolsReplaced(this ILogger logger, string agent, Guid tenantId, int count, Guid userId);

    [LoggerMessage(Level = LogLevel.Information, Message = "Agent {Agent} of tenant {TenantId} deprived of its tools by {UserId}")]
    public static partial void AgentToolsRemoved(this ILogger logger, string agent, Guid tenantId, Guid userId);
}
