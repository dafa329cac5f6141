using System.Text;
using Platform.LlmService.Chat;

namespace Platform.LlmService.Conversations.Turns;

/// <summary>Where a call's messages are to go.</summary>
/// <param name="ConversationId">The conversation.</param>
/// <param name="ParentId">The message they follow, where one is named.</param>
/// <param name="AtRoot">They follow none.</param>
internal sealed record TurnTarget(Guid ConversationId, Guid? ParentId, bool AtRoot)
{
    /// <returns>Null when the call names no conversation.</returns>
    /// <exception cref="ChatRequestException">A header is malformed.</exception>
    public static TurnTarget? Read(IHeaderDictionary headers)
    {
        if (!headers.TryGetValue(ConversationHeaders.Id, out var conversation))
        {
            return headers.ContainsKey(ConversationHeaders.ParentId) ? throw Malformed(ConversationHeaders.Id) : null;
        }

        if (conversation is not [{ } text] || !Guid.TryParse(text, out var id))
        {
            throw Malformed(ConversationHeaders.Id);
        }

        if (!headers.TryGetValue(ConversationHeaders.ParentId, out var parent))
        {
            return new TurnTarget(id, null, AtRoot: false);
        }

        return parent switch
        {
            [ConversationHeaders.Root] => new TurnTarget(id, null, AtRoot: true),
            [{ } one] when Guid.TryParse(one, out var message) => new TurnTarget(id, message, AtRoot: false),
            _ => throw Malformed(ConversationHeaders.ParentId),
        };
    }

    /// <summary>What tells a request from another under the same idempotency key: its body, and the place it names.</summary>
    public static ReadOnlyMemory<byte> Identify(IHeaderDictionary headers, ReadOnlyMemory<byte> body) =>
        headers.TryGetValue(ConversationHeaders.Id, out var conversation)
            ? (byte[])[.. body.Span, .. Encoding.UTF8.GetBytes($"\n{conversation}\n{headers[ConversationHeaders.ParentId]}")]
            : body;

    private static ChatRequestException Malformed(string header) =>
        ChatRequestException.WrongValue(header.ToLowerInvariant(), header == ConversationHeaders.Id ? "the id of a conversation" : "the id of a message, or root");
}
