namespace Platform.LlmService.Messages;

internal static class Messages
{
    public static void AddMessages(this IHostApplicationBuilder builder) => builder.Services.AddSingleton<MessagesEndpoint>();
}
