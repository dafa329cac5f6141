using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Platform.ServiceDefaults;

/// <summary>Errors on <c>/v1</c> but for <c>/v1/messages</c>, in the envelope that OpenAI's clients parse: <c>{"error":{"message","type","param","code"}}</c>.</summary>
public static class OpenAIErrors
{
    /// <summary>The header by which clients of both interfaces are told whether asking again may help, where their own rules would have them do the wrong thing.</summary>
    public const string ShouldRetry = "x-should-retry";

    // Messages quote names; as JSON, and only as JSON, an apostrophe needs no escape.
    private static readonly JsonWriterOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>True for paths whose errors have this shape.</summary>
    /// <param name="path">The request's path.</param>
    /// <returns>Whether the path belongs to the OpenAI-compatible surface.</returns>
    public static bool Covers(PathString path) =>
        path.StartsWithSegments("/v1", StringComparison.Ordinal) && !AnthropicErrors.Covers(path);

    /// <summary>Writes an error as the whole response.</summary>
    /// <param name="context">The request; its response must not have started.</param>
    /// <param name="status">HTTP status.</param>
    /// <param name="type">OpenAI's error type, e.g. <c>invalid_request_error</c>.</param>
    /// <param name="code">OpenAI's error code, e.g. <c>invalid_api_key</c>.</param>
    /// <param name="message">What happened and what to do, for a person.</param>
    /// <param name="param">The offending parameter, if one is.</param>
    /// <param name="retryAfter">Sets <c>Retry-After</c>, in whole seconds, at least one.</param>
    /// <returns>A task that ends when the error is written.</returns>
    public static async Task WriteAsync(
        HttpContext context, int status, string type, string? code, string message, string? param = null, TimeSpan? retryAfter = null)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        if (retryAfter is { } wait)
        {
            SetRetryAfter(context, wait);
        }
        await using (var json = new Utf8JsonWriter(context.Response.BodyWriter, Readable))
        {
            WriteTo(json, type, code, message, param);
        }
        await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
    }

    /// <summary>Writes the envelope alone, e.g. as the last event of a broken stream.</summary>
    /// <param name="json">Where to.</param>
    /// <param name="type">OpenAI's error type.</param>
    /// <param name="code">OpenAI's error code.</param>
    /// <param name="message">What happened, for a person.</param>
    /// <param name="param">The offending parameter, if one is.</param>
    public static void WriteTo(Utf8JsonWriter json, string type, string? code, string message, string? param = null)
    {
        json.WriteStartObject();
        json.WriteStartObject("error");
        json.WriteString("message", message);
        json.WriteString("type", type);
        json.WriteString("param", param);
        json.WriteString("code", code);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    /// <summary>Says when to try again.</summary>
    /// <param name="context">The request; its response must not have started.</param>
    /// <param name="wait">Becomes whole seconds, at least one.</param>
    public static void SetRetryAfter(HttpContext context, TimeSpan wait) =>
        context.Response.Headers.RetryAfter = Math.Max(1, (long)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);

    /// <summary>OpenAI's type and code for a status, where nobody knew better.</summary>
    internal static (string Type, string? Code) ForStatus(int status) => status switch
    {
        StatusCodes.Status401Unauthorized => ("invalid_request_error", "invalid_api_key"),
        StatusCodes.Status403Forbidden => ("permission_error", "insufficient_permissions"),
        StatusCodes.Status404NotFound => ("invalid_request_error", "not_found"),
        StatusCodes.Status429TooManyRequests => ("rate_limit_error", "rate_limit_exceeded"),
        StatusCodes.Status503ServiceUnavailable => ("server_error", "service_unavailable"),
        >= StatusCodes.Status500InternalServerError => ("server_error", "internal_error"),
        _ => ("invalid_request_error", null),
    };
}
