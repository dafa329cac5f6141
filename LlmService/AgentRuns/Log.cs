namespace Platform.LlmService.AgentRuns;

internal static partial class Log
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "Agent {Agent} of tenant {TenantId} doesn't have the tools that its configuration names: {Tools}")]
    public static partial void ToolsMissing(this ILogger logger, string tools, string agent, Guid tenantId);

    [LoggerMessage(Level = LogLevel.Information, Message = "Function {Function}, called by agent {Agent} of tenant {TenantId}, failed: {Error}")]
    public static partial void ToolFailed(this ILogger logger, string function, string agent, Guid tenantId, string error);
}
