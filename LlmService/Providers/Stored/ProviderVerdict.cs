namespace Platform.LlmService.Providers.Stored;

/// <summary>What came of asking a provider for its models, which costs nothing.</summary>
/// <param name="Ok">Whether it can be used.</param>
/// <param name="Verdict">What is right or wrong, in one of a few words.</param>
/// <param name="Detail">The same for people.</param>
/// <param name="Milliseconds">How long it took.</param>
/// <param name="Models">How many models it offers; null when it did not say.</param>
internal sealed record ProviderVerdict(bool Ok, string Verdict, string Detail, long Milliseconds, int? Models)
{
    public static ProviderVerdict Of(ProviderException e, TimeSpan took)
    {
        var (verdict, detail) = e.Code switch
        {
            "upstream_auth_error" => ("key-refused", "It is there, and refuses the key."),
            "provider_key_unreadable" => ("key-unreadable", "The stored key can't be decrypted: give it again."),
            "upstream_unreachable" => ("unreachable", $"No connection can be made: {e.InnerException?.Message ?? e.Message}"),
            "upstream_timeout" => ("too-slow", "It did not answer in time."),
            "upstream_malformed" => ("not-understood", $"Something answers at this address, but not as this kind of provider does: {e.Message}"),
            _ => e.Status switch
            {
                StatusCodes.Status404NotFound => ("not-found", "Something answers at this address, but has no list of models there. Is the base URL complete, e.g. with /v1?"),
                StatusCodes.Status429TooManyRequests => ("rate-limited", "It takes the key, and has no room for it at the moment."),
                _ => ("failed", e.Message),
            },
        };
        return new(false, verdict, detail, (long)took.TotalMilliseconds, null);
    }
}
