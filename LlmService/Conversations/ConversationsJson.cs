using System.Text.Json;
using System.Text.Json.Serialization;
using Platform.LlmService.Conversations.Search;

namespace Platform.LlmService.Conversations;

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(ConversationDefinition)), JsonSerializable(typeof(ConversationChange))]
[JsonSerializable(typeof(Conversation)), JsonSerializable(typeof(ConversationPage))]
[JsonSerializable(typeof(MessagePage)), JsonSerializable(typeof(SearchPage))]
internal sealed partial class ConversationsJson : JsonSerializerContext;
