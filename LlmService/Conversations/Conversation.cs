using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using Platform.ServiceDefaults;

namespace Platform.LlmService.Conversations;

/// <summary>A conversation without its messages.</summary>
internal sealed record Conversation(
    Guid Id, string? Title, bool Archived, int MessageCount, Guid? HeadMessageId, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt)
{
    /// <summary>Where it stands in the list.</summary>
    internal TimePosition Position => new(UpdatedAt, Id);
}

/// <summary>A page of conversations, the one that was used last first, and where the next page begins; null at the end.</summary>
internal sealed record ConversationPage(ImmutableArray<Conversation> Items, string? NextCursor);

/// <summary>A conversation as its user begins it.</summary>
internal sealed record ConversationDefinition(string? Title)
{
    [JsonExtensionData]
    public Dictionary<string, JsonElement>? Unknown { get; set; }
}

/// <summary>What is to be changed; what is null stays as it is.</summary>
internal sealed record ConversationChange(string? Title, bool? Archived)
{
    [JsonExtensionData]
    public Dictionary<string, JsonElement>? Unknown { get; set; }
}
