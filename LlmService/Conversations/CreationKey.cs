using System.Security.Cryptography;
using System.Text;
using Platform.LlmService.Chat;
using Platform.LlmService.Idempotency;
using Platform.ServiceDefaults;

namespace Platform.LlmService.Conversations;

/// <summary>
/// The Idempotency-Key of a request that begins a conversation, and what tells that request from another. It stands in the row it made and lives as long.
/// </summary>
internal sealed record CreationKey(string Key, byte[] Hash)
{
    public static CreationKey? Read(HttpRequest request, string? title, Dictionary<string, string[]> errors)
    {
        try
        {
            return IdempotencyKey.Read(request) is { } key ? new CreationKey(key, SHA256.HashData(Encoding.UTF8.GetBytes(title ?? ""))) : null;
        }
        catch (ChatRequestException e)
        {
            errors[IdempotencyHeaders.Key] = [e.Message];
            return null;
        }
    }
}
