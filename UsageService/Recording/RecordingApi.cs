using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Platform.Contracts;
using Platform.ServiceDefaults;

namespace Platform.UsageService.Recording;

internal static class RecordingApi
{
    // 500 events with the longest names and every character escaped stay below this.
    private const long MaxBodyBytes = 8 * 1024 * 1024;

    public static void MapRecording(this IEndpointRouteBuilder routes)
    {
        routes.MapPost(UsageBatch.Path, Apply).WithName("ApplyUsageEvents").WithTags("Recording").RequireService()
            .WithMetadata(new RequestSizeLimitAttribute(MaxBodyBytes));
    }

    internal static async Task<Results<Ok<UsageBatchResult>, ValidationProblem>> Apply(
        UsageBatch batch, EventRules rules, LatePricing pricing, LedgerStore ledger, TimeProvider clock, ILogger<LedgerStore> log, CancellationToken ct)
    {
        if (batch.Events is not { Count: > 0 and <= UsageBatch.MaxEvents })
        {
            return TypedResults.ValidationProblem(
                new Dictionary<string, string[]> { ["events"] = [$"A batch holds 1 to {UsageBatch.MaxEvents} events."] }, type: ProblemTypes.InvalidRequest);
        }

        var received = clock.GetUtcNow();
        var (taken, refused) = Sort(batch, rules);
        var applied = taken.Count == 0 ? [] : await ledger.ApplyAsync(await pricing.ApplyAsync(taken, ct), ct);
        UsageTrace.Record(applied, received);

        var result = new UsageBatchResult(applied.Count, taken.Count - applied.Count) { Refused = refused.Count > 0 ? refused : null };
        log.BatchApplied(result.Applied, result.Duplicates, refused.Count);
        return TypedResults.Ok(result);
    }

    /// <summary>One event that can't be true must not keep the others from being counted.</summary>
    private static (List<UsageEvent> Taken, List<RefusedEvent> Refused) Sort(UsageBatch batch, EventRules rules)
    {
        var taken = new List<UsageEvent>(batch.Events.Count);
        var refused = new List<RefusedEvent>();
        for (var i = 0; i < batch.Events.Count; i++)
        {
            if (rules.Check(batch.Events[i]) is { } reason)
            {
                refused.Add(new RefusedEvent(i, reason));
            }
            else
            {
                taken.Add(batch.Events[i]);
            }
        }

        return (taken, refused);
    }
}
