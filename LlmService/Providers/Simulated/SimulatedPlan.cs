using System.Text.Json;
using Platform.LlmService.Chat;

namespace Platform.LlmService.Providers.Simulated;

/// <summary>How one simulated answer runs: decided by the request, else by the options.</summary>
internal sealed record SimulatedPlan(SimulatedPace Pace, IReadOnlyList<SimulatedChoice> Choices, SimulatedUsage? Usage, SimulatedFault? Fault, bool Interleave, int? TopLogprobs)
{
    private const int MostTokens = 100_000;
    private const int MostCalls = 16;

    public static SimulatedPlan For(ChatRequest request, SimulatedOptions options)
    {
        var controls = SimulatedControls.Of(request);
        SimulatedFault.ThrowIfRefused(controls);
        using var body = JsonDocument.Parse(request.Body);
        try
        {
            return For(request, options, controls, SimulatedRequest.Read(body.RootElement));
        }
        catch (InvalidOperationException)
        {
            throw ChatRequestException.IncompleteEscape();
        }
    }

    private static SimulatedPlan For(ChatRequest request, SimulatedOptions options, SimulatedControls controls, SimulatedRequest wishes)
    {
        var limit = request.MaxTokens ?? int.MaxValue;
        var reasoning = Math.Min(controls.Number("reasoning_tokens", 0, MostTokens) ?? wishes.ReasoningTokens, limit);
        var seed = SimulatedRandom.Seed(request.Body.Span, request.Seed ?? 0);
        SimulatedChoice[] choices = [.. Enumerable.Range(0, request.Choices).Select(index =>
            Choose(wishes, controls, new SimulatedRandom(seed + (ulong)index), Wanted(request, options, controls, seed), limit - reasoning))];

        // It thinks as fast as it speaks.
        var pace = SimulatedPace.Of(controls, options);
        return new(
            pace with { FirstToken = pace.FirstToken + (pace.Token * reasoning) }, choices,
            SimulatedUsage.Of(controls, request.InputTokenEstimate, choices.Sum(static choice => choice.Tokens) + (reasoning * choices.Length), reasoning * choices.Length),
            SimulatedFault.Of(controls), controls.Number("interleave", 0, 1) == 1, wishes.TopLogprobs);
    }

    private static int Wanted(ChatRequest request, SimulatedOptions options, SimulatedControls controls, ulong seed) =>
        controls.Number("tokens", 0, MostTokens / request.Choices) ?? (options.Tokens > 0 ? Math.Min(options.Tokens, MostTokens / request.Choices) : 16 + (int)(seed % 48));

    private static SimulatedChoice Choose(SimulatedRequest wishes, SimulatedControls controls, SimulatedRandom random, int wanted, int most)
    {
        SimulatedTool[] calls = [.. wishes.Tools.Calls(controls.Number("tool_calls", 0, MostCalls))];
        if (calls.Length > 0)
        {
            return SimulatedChoice.CallOf(calls, random, most);
        }

        if (wishes.Schema is { } schema)
        {
            return SimulatedChoice.Words(SimulatedText.Pieces(SimulatedJson.Write(schema, ref random)), wishes.Stops, most);
        }

        return SimulatedChoice.Words(SimulatedText.Tokens(ref random, wanted), wishes.Stops, most);
    }
}

/// <summary>What the model says that it has counted.</summary>
internal sealed record SimulatedUsage(long Input, long Cached, long Output, long Reasoning)
{
    private const int Most = 100_000_000;

    /// <summary>Null when it is to say nothing.</summary>
    public static SimulatedUsage? Of(SimulatedControls controls, long input, long output, long reasoning)
    {
        var usage = new SimulatedUsage(controls.Number("input_tokens", 0, Most) ?? input, controls.Number("cached_tokens", 0, Most) ?? 0, output, reasoning);
        return controls.OneOf("usage", "none", "count") == "none" ? null : usage;
    }
}
