using Microsoft.Extensions.Options;
using Platform.Data.Caching;
using Platform.LlmService.Conversations.Lists;
using Platform.LlmService.Conversations.Search;
using Platform.LlmService.Conversations.Turns;

namespace Platform.LlmService.Conversations;

internal static class Conversations
{
    private const string CacheName = "conversation-lists";
    private static readonly TimeSpan ListTtl = TimeSpan.FromHours(1);

    public static void AddConversations(this IHostApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddOptions<ConversationOptions>().BindConfiguration(ConversationOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<ConversationOptions>, ConversationOptionsValidator>();
        services.AddSingleton<ConversationStore>();
        services.AddSingleton<MessageStore>();
        services.AddSingleton<SearchStore>();
        services.AddSingleton<ConversationLists>();
        services.AddSingleton<TurnStore>();
        services.AddSingleton<ConversationTurns>();
        builder.AddTtlCache<ConversationPage, ConversationListSource>(CacheName, ConversationsJson.Default.ConversationPage, static cache => cache.Ttl = ListTtl);
        services.ConfigureHttpJsonOptions(static http => http.SerializerOptions.TypeInfoResolverChain.Insert(0, ConversationsJson.Default));
    }
}
