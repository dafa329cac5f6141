using System.Diagnostics.CodeAnalysis;
using Platform.LlmService.Chat;

namespace Platform.LlmService.Responses;

/// <summary>Ids as clients see them: a response's is its call's, in OpenAI's spelling.</summary>
internal static class ResponseId
{
    private const string Prefix = "resp_";

    public static string Of(Guid callId) => $"{Prefix}{callId:n}";

    public static bool TryRead([NotNullWhen(true)] string? text, out Guid callId)
    {
        callId = default;
        return text?.StartsWith(Prefix, StringComparison.Ordinal) == true && Guid.TryParseExact(text[Prefix.Length..], "n", out callId);
    }

    public static string NewItem(string prefix) => $"{prefix}_{Guid.CreateVersion7():n}";

    public static ChatRequestException NotFound(string id) =>
        new($"Response with id '{id}' not found.", "response_id") { Status = StatusCodes.Status404NotFound, Code = "response_not_found" };

    /// <summary>What a request wants to go on from isn't there, which is a fault of the request.</summary>
    public static ChatRequestException PreviousNotFound(string id) =>
        new($"Previous response with id '{id}' not found.", ResponseFields.Previous) { Code = "previous_response_not_found" };
}
