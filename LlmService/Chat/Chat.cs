using Microsoft.Extensions.Options;

namespace Platform.LlmService.Chat;

internal static class Chat
{
    public static void AddChat(this IHostApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddOptions<ChatOptions>().BindConfiguration(ChatOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<ChatOptions>, ChatOptionsValidator>();
        services.AddSingleton<Stopping>();
        services.AddSingleton<ModelAsk>();
        services.AddSingleton<ModelCalls>();
        services.AddSingleton<OpenAIEndpoint>();
    }
}
