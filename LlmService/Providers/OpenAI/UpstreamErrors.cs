using System.Buffers;

namespace Platform.LlmService.Providers.OpenAI;

/// <summary>
/// What the caller is told when the upstream refuses. The caller's mistakes are passed on in the provider's words; what is
/// wrong between the provider and us is not the caller's, and our key's trouble must never look like theirs.
/// </summary>
internal static class UpstreamErrors
{
    private const int MostBytes = 64 * 1024;

    public static ProviderException ForNoAnswer(HttpRequestException e) => e.HttpRequestError switch
    {
        HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError
            or HttpRequestError.ProxyTunnelError => ProviderException.Unreachable(e),
        HttpRequestError.InvalidResponse => ProviderException.Malformed("it is not HTTP", e),
        _ => ProviderException.BrokenOff(e),
    };

    public static async Task<ProviderException> ReadAsync(HttpResponseMessage response, TimeSpan timeout, TimeProvider clock, CancellationToken ct)
    {
        var body = new ArrayBufferWriter<byte>();
        try
        {
            await foreach (var piece in UpstreamBytes.ReadAsync(response.Content, timeout, clock, ct))
            {
                body.Write(piece.Span[..Math.Min(piece.Length, MostBytes - body.WrittenCount)]);
                if (body.WrittenCount == MostBytes)
                {
                    break;
                }
            }
        }
        catch (ProviderException)
        {
            // The status says enough; its explanation is a courtesy.
        }

        var wait = response.Headers.RetryAfter?.Delta
            ?? (response.Headers.RetryAfter?.Date is { } date ? date - clock.GetUtcNow() : (TimeSpan?)null);
        return Translate((int)response.StatusCode, UpstreamError.Read(body.WrittenSpan), wait);
    }

    public static ProviderException Translate(int status, UpstreamError? error, TimeSpan? retryAfter) => status switch
    {
        401 or 402 or 403 or 407 => new(
            StatusCodes.Status502BadGateway, "upstream_auth_error", "upstream_auth_error", "The model provider refused this platform's own credentials; yours are fine.")
        { ShouldRetry = false },
        408 => new(StatusCodes.Status504GatewayTimeout, "upstream_error", "upstream_timeout", "The model provider did not answer in time."),
        429 => PassOn(status, error, retryAfter ?? TimeSpan.FromSeconds(1)),
        >= 400 and < 500 => PassOn(status, error, retryAfter),
        503 or 529 => new(StatusCodes.Status503ServiceUnavailable, "upstream_error", "upstream_unavailable", "The model provider is briefly unavailable.") { RetryAfter = retryAfter ?? TimeSpan.FromSeconds(1) },
        >= 500 => new(StatusCodes.Status502BadGateway, "upstream_error", "upstream_failed", $"The model provider failed (HTTP {status})."),
        _ => new(StatusCodes.Status502BadGateway, "upstream_error", "upstream_malformed", $"The model provider answered with HTTP {status}, which was not expected."),
    };

    private static ProviderException PassOn(int status, UpstreamError? error, TimeSpan? retryAfter) =>
        new(status, error?.Type ?? (status == 429 ? "rate_limit_error" : "invalid_request_error"), error?.Code, error?.Message ?? $"The model provider refused the request (HTTP {status}).")
        {
            Param = error?.Param,
            RetryAfter = retryAfter,
        };
}
