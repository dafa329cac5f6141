namespace Platform.LlmService.Chat;

/// <summary>The caller's request can't be served as it is; becomes an OpenAI error object with this status.</summary>
internal sealed class ChatRequestException(string message, string? param = null) : Exception(message)
{
    public int Status { get; init; } = StatusCodes.Status400BadRequest;

    /// <summary>OpenAI's error type.</summary>
    public string Type { get; init; } = "invalid_request_error";

    public string? Code { get; init; }

    public TimeSpan? RetryAfter { get; init; }

    public string? Param { get; } = param;

    public static ChatRequestException WrongType(string param, string expected) =>
        new($"Invalid type for '{param}': expected {expected}.", param) { Code = "invalid_type" };

    /// <summary>For an escape like \ud800 that is no character: valid JSON text, but no string can hold it.</summary>
    public static ChatRequestException IncompleteEscape() => new("The body contains an incomplete UTF-16 escape.") { Code = "invalid_json" };

    public static ChatRequestException Missing(string param) =>
        new($"Missing required parameter: '{param}'.", param) { Code = "missing_required_parameter" };

    public static ChatRequestException WrongValue(string param, string expected) =>
        new($"Invalid value for '{param}': expected {expected}.", param) { Code = "invalid_value" };
}
