using System.Text;
using System.Text.Json;
using Platform.LlmService.Chat;

namespace Platform.LlmService.Conversations.Turns;

/// <summary>A message of a request that is not in the conversation yet.</summary>
internal sealed record NewMessage(string Role, string Body, string Text)
{
    /// <summary>
    /// What a request says for the first time: its messages after the last answer in it. Instructions are no part of the talk, and may be others in each request.
    /// </summary>
    /// <exception cref="ChatRequestException">There is none, or one is too large.</exception>
    public static List<NewMessage> Read(ReadOnlyMemory<byte> body, int mostBytes)
    {
        using var document = JsonDocument.Parse(body);
        var found = new List<NewMessage>();
        var messages = document.RootElement.GetProperty("messages");
        for (var at = messages.GetArrayLength() - 1; at >= 0; at--)
        {
            var message = messages[at];
            var role = RoleOf(message);
            if (role == "assistant")
            {
                break;
            }

            if (role is not ("system" or "developer"))
            {
                found.Insert(0, Of(message, role, at, mostBytes));
            }
        }

        return found.Count > 0 ? found : throw ChatRequestException.WrongValue("messages", "a message to append to the conversation behind the last answer");
    }

    private static string RoleOf(JsonElement message)
    {
        try
        {
            return message.StringAt("role") ?? "";
        }
        catch (InvalidOperationException)
        {
            throw ChatRequestException.IncompleteEscape();
        }
    }

    private static NewMessage Of(JsonElement message, string role, int at, int mostBytes)
    {
        var raw = message.GetRawText();
        return Encoding.UTF8.GetByteCount(raw) <= mostBytes
            ? new NewMessage(MessageText.Storable(role), raw, MessageText.Of(message))
            : throw new ChatRequestException($"messages[{at}] is larger than the {mostBytes} bytes that a conversation keeps of a message.", $"messages[{at}]")
            {
                Status = StatusCodes.Status413PayloadTooLarge,
                Code = "message_too_large",
            };
    }
}
