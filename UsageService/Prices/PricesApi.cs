using Microsoft.AspNetCore.Http.HttpResults;
using Platform.Contracts;
using Platform.ServiceDefaults;
using Platform.UsageService.Prices.Changes;
using Platform.UsageService.Prices.Files;
using Platform.UsageService.Prices.Publishing;
using Platform.UsageService.Prices.Unknown;

namespace Platform.UsageService.Prices;

/// <summary>Prices hold for every tenant, so everybody may read them and only who operates the platform may change them.</summary>
internal static class PricesApi
{
    public static void MapPrices(this IEndpointRouteBuilder routes)
    {
        var prices = routes.MapGroup("/api/v1/usage/prices").WithTags("Prices");
        prices.MapGet("/", List).WithName("ListPrices").RequireScope(Scopes.UsageRead);
        prices.MapPriceFiles();
        prices.MapPriceAudit();
        prices.MapUnknownPrices();
        // Behind the names above; a model that is called like one of them is in the list, with ?model=.
        prices.MapGet("/{**model}", Get).WithName("GetModelPrices").RequireScope(Scopes.UsageRead);
        prices.MapPut("/{**model}", Set).WithName("SetPrice").RequireScope(Scopes.PlatformAdmin);
        prices.MapDelete("/{**model}", Remove).WithName("RemovePrice").RequireScope(Scopes.PlatformAdmin);
        routes.MapPublishedPrices();
    }

    internal static async Task<Results<Ok<PricePage>, ValidationProblem>> List(
        [AsParameters] PriceListQuery query, PriceStore store, TimeProvider clock, CancellationToken ct)
    {
        var parameters = new ParameterReader();
        var (filter, limit) = query.Read(parameters, clock.GetUtcNow());
        if (parameters.Errors is { Count: > 0 } errors)
        {
            return UsageProblems.Invalid(errors);
        }

        // One row more than asked for tells whether there is a next page.
        var rows = await store.ListAsync(filter, limit + 1, ct);
        return TypedResults.Ok(PriceListQuery.Page(rows, limit));
    }

    internal static async Task<Results<Ok<PriceHistory>, ProblemHttpResult>> Get(string model, PriceStore store, CancellationToken ct)
    {
        var name = ModelPath.Decode(model);
        return Plausible.IsName(name) && await store.HistoryAsync(name, ct) is { Count: > 0 } prices
            ? TypedResults.Ok(new PriceHistory(name, prices))
            : NoSuchPrice();
    }

    internal static async Task<Results<Ok<Price>, ValidationProblem>> Set(
        string? model, PriceDefinition definition, CallerIdentity caller, PriceChanges prices, TimeProvider clock, ILogger<PriceChanges> log,
        CancellationToken ct)
    {
        var (name, errors) = (ModelPath.Decode(model), new Dictionary<string, string[]>());
        PriceRules.Check(name, definition, clock.GetUtcNow(), errors);
        if (definition.Model is { } said && said != name)
        {
            errors["model"] = ["Is another one than that of the path."];
        }

        if (errors.Count > 0)
        {
            return UsageProblems.Invalid(errors);
        }

        var changes = await prices.SetAsync([definition with { Model = name }], PriceActor.Of(caller, PriceAction.Set), isTrial: false, ct);
        var change = changes[0];
        if (change is { IsNone: true, Before: { } before })
        {
            return TypedResults.Ok(before);
        }

        log.PriceSet(name, change.Subject.ValidFrom, caller.UserId);
        return TypedResults.Ok(change.Subject);
    }

    internal static async Task<Results<NoContent, ProblemHttpResult, ValidationProblem>> Remove(
        string? model, string? validFrom, string? provider, CallerIdentity caller, PriceChanges prices, ILogger<PriceChanges> log, CancellationToken ct)
    {
        var (name, parameters) = (ModelPath.Decode(model), new ParameterReader());
        var whose = parameters.Text("provider", provider);
        if (parameters.Time("validFrom", validFrom) is not { } time)
        {
            parameters.Errors.TryAdd("validFrom", ["Must say which of the model's prices to remove."]);
            time = default;
        }

        if (parameters.Errors.Count > 0)
        {
            return UsageProblems.Invalid(parameters.Errors);
        }

        switch (Plausible.IsName(name) ? await prices.RemoveAsync(name, whose, time, PriceActor.Of(caller, PriceAction.Removed), ct) : PriceRemoval.NoSuchPrice)
        {
            case PriceRemoval.NoSuchPrice:
                return NoSuchPrice();
            case PriceRemoval.HasHeld:
                return HasHeld();
            default:
                log.PriceRemoved(name, time, caller.UserId);
                return TypedResults.NoContent();
        }
    }

    private static ProblemHttpResult NoSuchPrice() => TypedResults.Problem(
        "The model has no such price.", statusCode: StatusCodes.Status404NotFound, title: "Price not found", type: UsageProblems.PriceNotFound);

    private static ProblemHttpResult HasHeld() => TypedResults.Problem(
        "Calls may have been charged by it. Give it an end (validUntil), or set the price that follows it.",
        statusCode: StatusCodes.Status409Conflict, title: "The price has held already", type: UsageProblems.PriceHasHeld);
}
