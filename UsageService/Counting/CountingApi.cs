using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Platform.ServiceDefaults;

namespace Platform.UsageService.Counting;

/// <summary>Takes what other services have counted that isn't billed.</summary>
internal static class CountingApi
{
    // A full batch with the longest names is a fifth of this.
    private const long MaxBodyBytes = 1024 * 1024;

    public static void MapCounting(this IEndpointRouteBuilder routes)
    {
        routes.MapPost(CounterBatch.Path, Apply).WithName("ApplyCounts").WithTags("Recording").RequireService()
            .WithMetadata(new RequestSizeLimitAttribute(MaxBodyBytes));
    }

    internal static async Task<Results<NoContent, ValidationProblem>> Apply(
        CounterBatch batch, CountRules rules, CountStore store, ILogger<CountStore> log, CancellationToken ct)
    {
        if (rules.Check(batch) is { Count: > 0 } errors)
        {
            return UsageProblems.Invalid(errors);
        }

        var isNew = await store.ApplyAsync(batch, ct);
        if (isNew && batch.Dropped > 0)
        {
            log.CountsMissing(batch.Source, batch.Dropped);
        }

        return TypedResults.NoContent();
    }
}
