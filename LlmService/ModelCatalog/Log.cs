namespace Platform.LlmService.ModelCatalog;

internal static partial class Log
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "The models of provider {Provider} are not known: {Reason}")]
    public static partial void ModelsUnknown(this ILogger logger, string provider, string reason);
}
