namespace Platform.LlmService.Conversations.Search;

/// <summary>A message, or with no message the title of a conversation, in which the words stand. The snippet has them between « and ».</summary>
internal sealed record SearchHit(
    Guid ConversationId, string? Title, bool Archived, Guid? MessageId, string? Role, string Snippet, DateTimeOffset CreatedAt);

/// <summary>A page of hits, newest first, and where the next one begins; null at the end.</summary>
internal sealed record SearchPage(IReadOnlyList<SearchHit> Items, string? NextCursor);
