namespace Platform.LlmService.Agents;

internal static partial class Log
{
    [LoggerMessage(Level = LogLevel.Information, Message = "Level {Level} {Name} is not defined; agent {Agent} of tenant {TenantId} goes without it")]
    public static partial void LevelMissing(this ILogger logger, string level, string? name, string agent, Guid tenantId);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Level {Level} {Name} can't be used, agent {Agent} of tenant {TenantId} goes without it: {Fault}")]
    public static partial void LevelBroken(this ILogger logger, string level, string? name, string agent, Guid tenantId, string fault);

    [LoggerMessage(Level = LogLevel.Information, Message = "Agent {Agent} of tenant {TenantId} put by {UserId}")]
    public static partial void AgentPut(this ILogger logger, string agent, Guid tenantId, Guid userId);

    [LoggerMessage(Level = LogLevel.Information, Message = "Agent {Agent} of tenant {TenantId} removed by {UserId}")]
    public static partial void AgentRemoved(this ILogger logger, string agent, Guid tenantId, Guid userId);

    [LoggerMessage(Level = LogLevel.Information, Message = "Agent type {Type} of tenant {TenantId} put by {UserId}")]
    public static partial void AgentTypePut(this ILogger logger, string type, Guid tenantId, Guid userId);

    [LoggerMessage(Level = LogLevel.Information, Message = "Agent type {Type} of tenant {TenantId} removed by {UserId}")]
    public static partial void AgentTypeRemoved(this ILogger logger, string type, Guid tenantId, Guid userId);

    [LoggerMessage(Level = LogLevel.Information, Message = "Agent defaults of tenant {TenantId} put by {UserId}")]
    public static partial void AgentDefaultsPut(this ILogger logger, Guid tenantId, Guid userId);

    [LoggerMessage(Level = LogLevel.Information, Message = "Agent defaults of tenant {TenantId} removed by {UserId}")]
    public static partial void AgentDefaultsRemoved(this ILogger logger, Guid tenantId, Guid userId);
}
