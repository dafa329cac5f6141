using Platform.LlmService.Providers.OpenAI;

namespace Platform.LlmService.Providers.Simulated;

/// <summary>What goes wrong with an answer, and after how many of its tokens.</summary>
internal sealed record SimulatedFault(string Kind, int After)
{
    public const string Cut = "cut";
    public const string Silence = "silence";
    public const string Error = "error";
    public const string Malformed = "malformed";

    private const int LatestFault = 100_000;
    private const int LongestWait = 3600;
    private const string Message = "The simulated model was told to fail.";

    public static SimulatedFault? Of(SimulatedControls controls)
    {
        var after = controls.Number("fault_after", 0, LatestFault) ?? 0;
        return controls.OneOf("fault", Cut, Silence, Error, Malformed) is { } kind ? new SimulatedFault(kind, after) : null;
    }

    /// <summary>A refusal instead of an answer, told to the caller as that of a real provider would be.</summary>
    public static void ThrowIfRefused(SimulatedControls controls)
    {
        var wait = controls.Number("retry_after", 0, LongestWait) is { } seconds ? TimeSpan.FromSeconds(seconds) : (TimeSpan?)null;
        if (controls.Number("status", 400, 599) is { } status)
        {
            throw UpstreamErrors.Translate(status, new UpstreamError(Message, null, "simulated_error", null), wait);
        }
    }

    /// <summary>Does it, unless it is one that is shown in what is sent.</summary>
    /// <exception cref="ProviderException">The provider broke off, or said nothing for too long.</exception>
    public async Task HappenAsync(TimeSpan patience, TimeProvider clock, CancellationToken ct)
    {
        switch (Kind)
        {
            case Cut:
                throw ProviderException.BrokenOff();
            case Silence:
                await Task.Delay(patience, clock, ct);
                throw ProviderException.TooSlow();
        }
    }

    /// <summary>What a plain answer is instead.</summary>
    public ReadOnlyMemory<byte> Instead() => Kind == Malformed
        ? "<html>this is not a completion"u8.ToArray()
        : """{"error":{"message":"The simulated model was told to fail.","type":"server_error","param":null,"code":"simulated_error"}}"""u8.ToArray();

    /// <summary>With what a stream ends.</summary>
    public ReadOnlyMemory<byte> LastEvent() => (byte[])[.. "data: "u8, .. Instead().Span, .. "\n\n"u8];
}
