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
        UsageBatch batch, LatePricing pricing, LedgerStore ledger, TimeProvider clock, ILogger<LedgerStore> log, CancellationToken ct)
    {
        if (UsageBatchRules.Check(batch) is { Count: > 0 } errors)
        {
            return TypedResults.ValidationProblem(errors, type: ProblemTypes.InvalidRequest);
        }

        var received = clock.GetUtcNow();
        var applied = await ledger.ApplyAsync(await pricing.ApplyAsync(batch.Events, ct), ct);
        UsageTrace.Record(applied, received);

        var result = new UsageBatchResult(applied.Count, batch.Events.Count - applied.Count);
        log.BatchApplied(result.Applied, result.Duplicates);
        return TypedResults.Ok(result);
    }
}
