using Platform.LlmService.Chat;

namespace Platform.LlmService.Conversations.Turns;

/// <summary>What one call adds to a conversation: its new messages, one behind the other, and the answer to them.</summary>
internal sealed class Turn(Owner owner, Guid conversationId, Guid? parentId, string model, IReadOnlyList<NewMessage> messages, DateTimeOffset now)
{
    private const int HeadlineLength = 80;

    // A millisecond apart, so that the order of the ids is that of the messages.
    private readonly Guid[] _ids = [.. Enumerable.Range(0, messages.Count + 1).Select(place => Guid.CreateVersion7(now.AddMilliseconds(place)))];

    public Owner Owner { get; } = owner;

    public Guid ConversationId { get; } = conversationId;

    /// <summary>The id that the answer will have.</summary>
    public Guid AnswerId => _ids[^1];

    /// <summary>For a conversation that has no title.</summary>
    public string? Headline { get; } = messages.FirstOrDefault(static message => message.Role == "user") is { } first ? MessageText.Headline(first.Text, HeadlineLength) : null;

    /// <summary>All of it, once there is an answer.</summary>
    public IReadOnlyList<TurnMessage> With(Answer answer, DateTimeOffset answeredAt) =>
    [
        .. messages.Select((message, place) => new TurnMessage(_ids[place], ParentOf(place), message.Role, message.Body, message.Text, null, null, false, now)),
        new TurnMessage(AnswerId, ParentOf(messages.Count), "assistant", answer.Body, answer.Text, model, answer.RequestId, answer.IsIncomplete, answeredAt),
    ];

    private Guid? ParentOf(int place) => place == 0 ? parentId : _ids[place - 1];
}

/// <summary>What a model said.</summary>
internal sealed record Answer(string Body, string Text, Guid RequestId, bool IsIncomplete);

/// <summary>A row to be written.</summary>
internal sealed record TurnMessage(
    Guid Id, Guid? ParentId, string Role, string Body, string Text, string? Model, Guid? RequestId, bool Incomplete, DateTimeOffset CreatedAt);
