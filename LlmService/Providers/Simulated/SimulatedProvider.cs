using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Options;
using Platform.LlmService.Chat;

namespace Platform.LlmService.Providers.Simulated;

/// <summary>
/// A model without a network: every word is one token, the same request always gets the same words. It exists so that the
/// platform can be tried and load-tested offline, and its name says so.
/// </summary>
internal sealed class SimulatedProvider(IOptions<SimulatedOptions> options, TimeProvider clock) : IModelProvider
{
    public const string Model = "simulated";

    private readonly ImmutableArray<ModelEntry> _models = [new(Model, "platform", clock.GetUtcNow().ToUnixTimeSeconds())];

    public string Name => Model;

    public Uri? Address => null;

    public ValueTask<ImmutableArray<ModelEntry>> ReadModelsAsync(CancellationToken ct) => ValueTask.FromResult(_models);

    public Task<ProviderReply> SendAsync(Guid requestId, ChatRequest request, CancellationToken ct)
    {
        var plan = SimulatedPlan.For(request, options.Value);
        var wire = new SimulatedWire(requestId, clock.GetUtcNow(), request.IncludeUsage);
        return Task.FromResult(new ProviderReply(request.Stream ? StreamAsync(wire, request, plan, ct) : AnswerAsync(wire, request, plan, ct)));
    }

    private async IAsyncEnumerable<ReadOnlyMemory<byte>> StreamAsync(
        SimulatedWire wire, ChatRequest request, SimulatedPlan plan, [EnumeratorCancellation] CancellationToken ct)
    {
        yield return wire.Opening();
        var text = new SimulatedText(plan.Seed);
        for (var i = 0; i < plan.Tokens; i++)
        {
            await WaitAsync(plan.TokenDelay, ct);
            yield return wire.Word(text.Next(), isFirst: i == 0);
        }

        yield return wire.Finish(plan.FinishReason);
        yield return wire.Usage(request.InputTokenEstimate, plan.Tokens);
        yield return SimulatedWire.Done;
    }

    private async IAsyncEnumerable<ReadOnlyMemory<byte>> AnswerAsync(
        SimulatedWire wire, ChatRequest request, SimulatedPlan plan, [EnumeratorCancellation] CancellationToken ct)
    {
        await WaitAsync(plan.TokenDelay * plan.Tokens, ct);
        yield return wire.Answer(plan, request.InputTokenEstimate);
    }

    private async Task WaitAsync(TimeSpan delay, CancellationToken ct)
    {
        if (delay > TimeSpan.Zero)
        {
            await Task.Delay(delay, clock, ct);
        }

        ct.ThrowIfCancellationRequested();
    }
}
