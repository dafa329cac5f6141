using System.Net.Mime;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Platform.ServiceDefaults;

/// <summary>Errors on <c>/v1/messages</c>, in the envelope that Anthropic's clients parse: <c>{"type":"error","error":{"type","message"},"request_id"}</c>.</summary>
public static class AnthropicErrors
{
    /// <summary>The header in which Anthropic's clients look for the id of a request.</summary>
    public const string RequestId = "request-id";

    private static readonly JsonSerializerOptions Readable = new(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>True for paths whose errors have this shape.</summary>
    /// <param name="path">The request's path.</param>
    /// <returns>Whether the path belongs to the surface that is compatible with Anthropic's.</returns>
    public static bool Covers(PathString path) => path.StartsWithSegments("/v1/messages", StringComparison.Ordinal);

    /// <summary>Writes an error as the whole response.</summary>
    /// <param name="context">The request; its response must not have started.</param>
    /// <param name="status">HTTP status, from which the error's type follows.</param>
    /// <param name="message">What happened and what to do, for a person.</param>
    /// <param name="retryAfter">Sets <c>Retry-After</c>, in whole seconds, at least one.</param>
    /// <returns>A task that ends when the error is written.</returns>
    public static async Task WriteAsync(HttpContext context, int status, string message, TimeSpan? retryAfter = null)
    {
        var response = context.Response;
        response.StatusCode = status;
        response.ContentType = MediaTypeNames.Application.Json;
        if (retryAfter is { } wait)
        {
            OpenAIErrors.SetRetryAfter(context, wait);
        }

        // The id of the call, where there is one by now.
        var id = response.Headers[InternalHeaders.RequestId].FirstOrDefault() ?? context.Request.Headers[InternalHeaders.RequestId].FirstOrDefault();
        if (id is not null)
        {
            // Under the usual name as well, by which it stands in logs and traces.
            (response.Headers[RequestId], response.Headers[InternalHeaders.RequestId]) = (id, id);
        }

        await response.WriteAsync(Envelope(status, message, id).ToJsonString(Readable), context.RequestAborted);
    }

    /// <summary>The envelope alone, e.g. as the last event of a broken stream.</summary>
    /// <param name="status">HTTP status, from which the error's type follows.</param>
    /// <param name="message">What happened, for a person.</param>
    /// <param name="requestId">The id of the request, where it has one.</param>
    /// <returns>The envelope.</returns>
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
