using System.Net.Mime;
using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Platform.Contracts;
using Platform.ServiceDefaults;
using Platform.UsageService.Prices.Changes;

namespace Platform.UsageService.Prices.Files;

internal static class PriceFilesApi
{
    private const long MaxBodyBytes = 8 * 1024 * 1024;

    public static void MapPriceFiles(this IEndpointRouteBuilder prices)
    {
        prices.MapGet("/export", Export).WithName("ExportPrices").WithSummary("Every price, as a file that can be imported").RequireScope(Scopes.UsageRead);
        prices.MapPost("/import", Import).WithName("ImportPrices").WithSummary("Sets the prices of a file, all or none").RequireScope(Scopes.PlatformAdmin)
            .Accepts<PriceFile>(MediaTypeNames.Application.Json).WithMetadata(new RequestSizeLimitAttribute(MaxBodyBytes));
    }

    internal static async Task<JsonHttpResult<PriceFile>> Export(HttpResponse response, PriceStore store, CancellationToken ct)
    {
        var prices = await store.ReadAllAsync(ct);
        response.Headers.ContentDisposition = "attachment; filename=\"prices.json\"";
        return TypedResults.Json(new PriceFile([.. prices.Select(PricePlan.ToDefinition)]), PriceFileJson.Default.PriceFile);
    }

    internal static async Task<Results<JsonHttpResult<PriceImport>, ValidationProblem>> Import(
        HttpRequest request, string? dryRun, CallerIdentity caller, PriceChanges prices, TimeProvider clock, ILogger<PriceChanges> log, CancellationToken ct)
    {
        var (file, errors) = await ReadAsync(request, ct);
        var isTrial = IsYes(dryRun, errors);
        if (errors.Count == 0)
        {
            errors = PriceFileRules.Check(file, clock.GetUtcNow());
        }

        if (errors.Count > 0)
        {
            return UsageProblems.Invalid(errors);
        }

        var changes = await prices.SetAsync([.. file!.Prices!.OfType<PriceDefinition>()], PriceActor.Of(caller, PriceAction.Imported), isTrial, ct);
        var result = ToResult(changes, isTrial);
        if (!isTrial)
        {
            log.PricesImported(result.Added.Count, result.Changed.Count, result.Unchanged, caller.UserId);
        }

        return TypedResults.Json(result, PriceFileJson.Default.PriceImport);
    }

    /// <summary>Reads the body here and not as a parameter, because only so can the answer tell which entry can't be read.</summary>
    private static async Task<(PriceFile? File, Dictionary<string, string[]> Errors)> ReadAsync(HttpRequest request, CancellationToken ct)
    {
        try
        {
            return (await JsonSerializer.DeserializeAsync(request.Body, PriceFileJson.Default.PriceFile, ct), []);
        }
        catch (JsonException e)
        {
            var place = e.Path?.TrimStart('$').TrimStart('.') is { Length: > 0 } path ? path : "body";
            return (null, new() { [place] = ["Can't be read as JSON of a price file."] });
        }
    }

    private static bool IsYes(string? dryRun, Dictionary<string, string[]> errors)
    {
        if (!string.IsNullOrEmpty(dryRun) && !bool.TryParse(dryRun, out _))
        {
            errors["dryRun"] = ["Must be true or false."];
        }

        return bool.TryParse(dryRun, out var isYes) && isYes;
    }

    private static PriceImport ToResult(IReadOnlyList<PriceChange> changes, bool isTrial)
    {
        static ImportedPrice ToImported(PriceChange change) => new(
            change.Subject.Model, change.Subject.Provider, change.Subject.ValidFrom, change.Before?.ToDefinition(), change.Subject.ToDefinition());

        return new PriceImport(
            isTrial,
            [.. changes.Where(static change => change.Before is null).Select(ToImported)],
            [.. changes.Where(static change => change is { Before: not null, IsNone: false }).Select(ToImported)],
            changes.Count(static change => change.IsNone));
    }
}
