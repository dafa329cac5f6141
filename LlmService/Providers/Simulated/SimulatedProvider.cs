using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Options;
using Platform.LlmService.Chat;
using Platform.LlmService.Embeddings;

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

    public static bool IsModel(string model) => model == Model || model.StartsWith(Model + ":", StringComparison.Ordinal);

    public string NameOf(string model) => IsModel(model) ? Model : model;

    public ValueTask<ImmutableArray<ModelEntry>> ReadModelsAsync(CancellationToken ct) => ValueTask.FromResult(_models);

    public Task<ProviderReply> SendAsync(Guid requestId, ChatRequest request, CancellationToken ct)
    {
        var plan = SimulatedPlan.For(request, options.Value);
        var wire = new SimulatedWire(requestId, clock.GetUtcNow(), request.IncludeUsage);
        return Task.FromResult(new ProviderReply(request.Stream ? StreamAsync(wire, plan, ct) : AnswerAsync(wire, plan, ct)));
    }

    public Task<ProviderReply> EmbedAsync(Guid requestId, EmbeddingRequest request, CancellationToken ct)
    {
        var controls = SimulatedControls.Of(request);
        SimulatedFault.ThrowIfRefused(controls);
        var answer = SimulatedVectors.Answer(request, SimulatedUsage.Of(controls, request.InputTokenEstimate, 0, 0));
        return Task.FromResult(new ProviderReply(VectorsAsync(answer, SimulatedPace.Of(controls, options.Value), SimulatedFault.Of(controls), ct)));
    }

    private async IAsyncEnumerable<ReadOnlyMemory<byte>> VectorsAsync(
        ReadOnlyMemory<byte> answer, SimulatedPace pace, SimulatedFault? fault, [EnumeratorCancellation] CancellationToken ct)
    {
        await pace.WaitAsync(0, clock.GetTimestamp(), clock, ct);
        if (fault is not null)
        {
            await fault.HappenAsync(options.Value.IdleTimeout, clock, ct);
        }

        yield return fault?.Instead() ?? answer;
    }

    private async IAsyncEnumerable<ReadOnlyMemory<byte>> StreamAsync(SimulatedWire wire, SimulatedPlan plan, [EnumeratorCancellation] CancellationToken ct)
    {
        var started = clock.GetTimestamp();
        foreach (var (index, choice) in plan.Choices.Index())
        {
            yield return wire.Opening(index, choice);
        }

        var sent = 0;
        foreach (var (index, choice, piece) in InTurns(plan))
        {
            if (sent == plan.Fault?.After)
            {
                await plan.Fault.HappenAsync(options.Value.IdleTimeout, clock, ct);
                yield return plan.Fault.LastEvent();
                yield break;
            }

            await plan.Pace.WaitAsync(++sent, started, clock, ct);
            yield return wire.Piece(index, choice, piece, plan.TopLogprobs);
        }

        if (plan.Fault is { } fault)
        {
            await fault.HappenAsync(options.Value.IdleTimeout, clock, ct);
            yield return fault.LastEvent();
            yield break;
        }

        foreach (var end in Ends(wire, plan))
        {
            yield return end;
        }
    }

    private static IEnumerable<ReadOnlyMemory<byte>> Ends(SimulatedWire wire, SimulatedPlan plan)
    {
        foreach (var (index, choice) in plan.Choices.Index())
        {
            yield return wire.Finish(index, choice.FinishReason);
        }

        if (plan.Usage is { } usage)
        {
            yield return wire.Usage(usage);
        }

        yield return SimulatedWire.Done;
    }

    /// <summary>A piece of each choice in turn, as choices that are made side by side come.</summary>
    private static IEnumerable<(int Index, SimulatedChoice Choice, SimulatedPiece Piece)> InTurns(SimulatedPlan plan)
    {
        var running = plan.Choices.Select((choice, index) => (index, choice, pieces: choice.Pieces(plan.Interleave).GetEnumerator())).ToList();
        while (running.Count > 0)
        {
            foreach (var one in running.ToArray())
            {
                if (one.pieces.MoveNext())
                {
                    yield return (one.index, one.choice, one.pieces.Current);
                }
                else
                {
                    running.Remove(one);
                }
            }
        }
    }

    private async IAsyncEnumerable<ReadOnlyMemory<byte>> AnswerAsync(SimulatedWire wire, SimulatedPlan plan, [EnumeratorCancellation] CancellationToken ct)
    {
        var tokens = plan.Choices.Max(static choice => choice.Tokens);
        await plan.Pace.WaitAsync(Math.Min(tokens, plan.Fault?.After ?? tokens), clock.GetTimestamp(), clock, ct);
        if (plan.Fault is { } fault)
        {
            await fault.HappenAsync(options.Value.IdleTimeout, clock, ct);
            yield return fault.Instead();
            yield break;
        }

        yield return wire.Answer(plan);
    }
}
