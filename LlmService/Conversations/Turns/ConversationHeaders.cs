namespace Platform.LlmService.Conversations.Turns;

/// <summary>
/// By which a chat call names a conversation. Headers and not fields of the body, which is the provider's: what a model sees never depends on what is kept.
/// </summary>
internal static class ConversationHeaders
{
    public const string Id = "X-Conversation-Id";

    /// <summary>The message that the new ones follow: an id, or <see cref="Root"/> for none. Without it they follow the last of the conversation.</summary>
    public const string ParentId = "X-Conversation-Parent-Id";

    /// <summary>On the response: the id that the answer has in the conversation.</summary>
    public const string MessageId = "X-Conversation-Message-Id";

    public const string Root = "root";
}
