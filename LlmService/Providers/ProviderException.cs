namespace Platform.LlmService.Providers;

/// <summary>A provider gave no answer, or broke off in the middle of one. Says what the caller is told.</summary>
internal sealed class ProviderException(int status, string type, string? code, string message, Exception? inner = null) : Exception(message, inner)
{
    private static readonly TimeSpan DefaultRetryAfter = TimeSpan.FromSeconds(1);

    public int Status { get; } = status;

    public string Type { get; } = type;

    public string? Code { get; } = code;

    public string? Param { get; init; }

    public TimeSpan? RetryAfter { get; init; } = status >= StatusCodes.Status500InternalServerError ? DefaultRetryAfter : null;

    /// <summary>What the official clients are told about trying again, where their own rules would have them do the wrong thing.</summary>
    public bool? ShouldRetry { get; init; }

    /// <summary>The provider may have worked for us although we have no answer to show for it.</summary>
    public bool MayBeBilled { get; init; }

    /// <summary>
    /// Another deployment may do better, and nobody has a bill for this attempt: the provider refused it for reasons of its own, or never had it.
    /// </summary>
    public bool MayBeRepeated => !MayBeBilled && Status is (StatusCodes.Status404NotFound or StatusCodes.Status429TooManyRequests or >= StatusCodes.Status500InternalServerError);

    public static ProviderException Unreachable(Exception inner) =>
        new(StatusCodes.Status503ServiceUnavailable, "upstream_error", "upstream_unreachable", "The model provider can't be reached.", inner);

    public static ProviderException BrokenOff(Exception? inner = null) =>
        new(StatusCodes.Status502BadGateway, "upstream_error", "upstream_broken_off", "The model provider broke off its answer.", inner) { MayBeBilled = true };

    public static ProviderException TooSlow(Exception? inner = null) =>
        new(StatusCodes.Status504GatewayTimeout, "upstream_error", "upstream_timeout", "The model provider did not answer in time.", inner) { MayBeBilled = true };

    public static ProviderException Malformed(string detail, Exception? inner = null) =>
        new(StatusCodes.Status502BadGateway, "upstream_error", "upstream_malformed", $"The model provider's answer can't be understood: {detail}.", inner)
        {
            MayBeBilled = true,
        };
}
