using System.Net.Mime;
using System.Text.Json.Nodes;
using Platform.ServiceDefaults;

namespace Platform.LlmService.Messages;

/// <summary>Errors in the envelope that Anthropic's clients parse: <c>{"type":"error","error":{"type","message"},"request_id"}</c>.</summary>
internal static class AnthropicErrors
{
    public static async Task WriteAsync(HttpContext context, int status, string message, TimeSpan? retryAfter)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = MediaTypeNames.Application.Json;
        if (retryAfter is { } wait)
        {
            OpenAIErrors.SetRetryAfter(context, wait);
        }

        var id = context.Response.Headers[InternalHeaders.RequestId].FirstOrDefault();
        await context.Response.WriteAsync(Envelope(status, message, id).ToJsonString(JsonNodes.Readable), context.RequestAborted);
    }

    public static JsonObject Envelope(int status, string message, string? requestId) => new()
    {
        ["type"] = "error",
        ["error"] = new JsonObject { ["type"] = TypeOf(status), ["message"] = message },
        ["request_id"] = requestId,
    };

    private static string TypeOf(int status) => status switch
    {
        StatusCodes.Status401Unauthorized => "authentication_error",
        StatusCodes.Status402PaymentRequired => "billing_error",
        StatusCodes.Status403Forbidden => "permission_error",
        StatusCodes.Status404NotFound => "not_found_error",
        StatusCodes.Status413PayloadTooLarge => "request_too_large",
        StatusCodes.Status429TooManyRequests => "rate_limit_error",
        StatusCodes.Status503ServiceUnavailable => "overloaded_error",
        StatusCodes.Status504GatewayTimeout => "timeout_error",
        >= StatusCodes.Status500InternalServerError => "api_error",
        _ => "invalid_request_error",
    };
}
