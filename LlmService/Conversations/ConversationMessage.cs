using Platform.LlmService.Chat;

namespace Platform.LlmService.Conversations;

/// <summary>One message, as it was said. Of an answer also who gave it, and whether it is all of it.</summary>
internal sealed record ConversationMessage(
    Guid Id, Guid? ParentId, string Role, RawJson Message, string? Model, Guid? RequestId, bool Incomplete, DateTimeOffset CreatedAt);

/// <summary>A page of messages, and where the next one begins; null at the end.</summary>
internal sealed record MessagePage(IReadOnlyList<ConversationMessage> Items, string? NextCursor);
