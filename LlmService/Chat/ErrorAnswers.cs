using Platform.LlmService.Providers;
using Platform.ServiceDefaults;

namespace Platform.LlmService.Chat;

/// <summary>Says what went wrong before anything was sent, in the envelope of the interface that was used.</summary>
internal static class ErrorAnswers
{
    /// <summary>The longest that official clients wait because they were told to.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(1);

    public static Task WriteAsync(HttpContext context, ChatRequestException e)
    {
        // Clients ask again on these two whatever the reason. Where nothing is said to wait for, or too much, that would be in vain.
        if (e.Status is StatusCodes.Status409Conflict or StatusCodes.Status429TooManyRequests && !(e.RetryAfter <= LongestWait))
        {
            SayShouldRetry(context, should: false);
        }

        return WriteAsync(context, e.Status, e.Type, e.Code, e.Message, e.Param, e.RetryAfter);
    }

    public static Task WriteAsync(HttpContext context, ProviderException e)
    {
        if (e.ShouldRetry is { } should)
        {
            SayShouldRetry(context, should);
        }

        return WriteAsync(context, e.Status, e.Type, e.Code, e.Message, e.Param, e.RetryAfter);
    }

    private static void SayShouldRetry(HttpContext context, bool should) => context.Response.Headers[OpenAIErrors.ShouldRetry] = should ? "true" : "false";

    private static Task WriteAsync(HttpContext context, int status, string type, string? code, string message, string? param, TimeSpan? retryAfter) =>
        AnthropicErrors.Covers(context.Request.Path)
            ? AnthropicErrors.WriteAsync(context, status, message, retryAfter)
            : OpenAIErrors.WriteAsync(context, status, type, code, message, param, retryAfter);
}
