using System.Globalization;
using Platform.LlmService.Chat;

namespace Platform.LlmService.Providers.Simulated;

/// <summary>How one simulated answer runs: decided by the request, else by the options.</summary>
internal sealed record SimulatedPlan(int Tokens, TimeSpan TokenDelay, bool IsCutShort, ulong Seed)
{
    private const string TokensKey = "simulated_tokens";
    private const string DelayKey = "simulated_token_delay_ms";
    private const int MostTokens = 100_000;
    private const int MostDelay = 60_000;

    public string FinishReason => IsCutShort ? "length" : "stop";

    public static SimulatedPlan For(ChatRequest request, SimulatedOptions options)
    {
        if (request.Choices != 1)
        {
            throw ChatRequestException.WrongValue("n", "1, the simulated model gives one choice");
        }

        var seed = SimulatedText.Seed(request.Body.Span, request.Seed);
        var wanted = Read(request, TokensKey, MostTokens) ?? (options.Tokens > 0 ? options.Tokens : 16 + (int)(seed % 48));
        var tokens = Math.Min(wanted, request.MaxTokens ?? wanted);
        var delay = Read(request, DelayKey, MostDelay) is { } milliseconds ? TimeSpan.FromMilliseconds(milliseconds) : options.TokenDelay;
        return new SimulatedPlan(tokens, delay, tokens < wanted, seed);
    }

    private static int? Read(ChatRequest request, string key, int most)
    {
        if (!request.Metadata.TryGetValue(key, out var text))
        {
            return null;
        }

        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value <= most
            ? value
            : throw ChatRequestException.WrongValue($"metadata.{key}", $"an integer from 0 to {most}");
    }
}
