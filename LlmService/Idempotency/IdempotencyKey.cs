using Platform.LlmService.Chat;
using Platform.ServiceDefaults;

namespace Platform.LlmService.Idempotency;

/// <summary>Reads the header.</summary>
internal static class IdempotencyKey
{
    private const int Longest = 255;

    /// <returns>Null where there is none.</returns>
    /// <exception cref="ChatRequestException">It is no key.</exception>
    public static string? Read(HttpRequest request)
    {
        if (!request.Headers.TryGetValue(IdempotencyHeaders.Key, out var values))
        {
            return null;
        }

        return values is [{ Length: > 0 and <= Longest } key] && !key.AsSpan().ContainsAnyExceptInRange('!', '~')
            ? key
            : throw new ChatRequestException($"The header {IdempotencyHeaders.Key} must be one value of 1 to {Longest} visible ASCII characters.", IdempotencyHeaders.Key)
            {
                Code = "invalid_idempotency_key",
            };
    }
}
