namespace Platform.LlmService.Providers.OpenAI;

internal static partial class Log
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "The upstream's list of models can't be read, the last one known is used: {Reason}")]
    public static partial void ModelsUnknown(this ILogger logger, string reason);
}
