using Microsoft.AspNetCore.Http.HttpResults;
using Platform.Contracts;
using Platform.ServiceDefaults;

namespace Platform.UsageService.Prices;

/// <summary>Prices hold for every tenant, so everybody may read them and only who operates the platform may change them.</summary>
internal static class PricesApi
{
    public static void MapPrices(this IEndpointRouteBuilder routes)
    {
        var prices = routes.MapGroup("/api/v1/usage/prices").WithTags("Prices");
        prices.MapGet("/", List).WithName("ListPrices").RequireScope(Scopes.UsageRead);
        prices.MapGet("/{**model}", Get).WithName("GetModelPrices").RequireScope(Scopes.UsageRead);
        prices.MapPut("/{**model}", Set).WithName("SetPrice").RequireScope(Scopes.PlatformAdmin);
        prices.MapDelete("/{**model}", Remove).WithName("RemovePrice").RequireScope(Scopes.PlatformAdmin);
    }

    internal static async Task<Results<Ok<PricePage>, ValidationProblem>> List(
        [AsParameters] PriceListQuery query, PriceStore store, TimeProvider clock, CancellationToken ct)
    {
        var parameters = new ParameterReader();
        var (after, limit) = (query.After(parameters), query.PageSize(parameters));
        if (parameters.Errors is { Count: > 0 } errors)
        {
            return Invalid(errors);
        }

        // One row more than asked for tells whether there is a next page.
        var rows = await store.ListAsync(after, clock.GetUtcNow(), limit + 1, ct);
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
        var name = ModelPath.Decode(model);
        if (PriceRules.Check(name, definition) is { Count: > 0 } errors)
        {
            return Invalid(errors);
        }

        var price = await prices.SetAsync(name, definition.ValidFrom ?? clock.GetUtcNow(), definition, caller.UserId, ct);
        log.PriceSet(name, price.ValidFrom, caller.UserId);
        return TypedResults.Ok(price);
    }

    internal static async Task<Results<NoContent, ProblemHttpResult, ValidationProblem>> Remove(
        string? model, string? validFrom, CallerIdentity caller, PriceChanges prices, ILogger<PriceChanges> log, CancellationToken ct)
    {
        var (name, parameters) = (ModelPath.Decode(model), new ParameterReader());
        if (parameters.Time("validFrom", validFrom) is not { } time)
        {
            parameters.Errors.TryAdd("validFrom", ["Must say which of the model's prices to remove."]);
            return Invalid(parameters.Errors);
        }

        if (!Plausible.IsName(name) || !await prices.RemoveAsync(name, time, ct))
        {
            return NoSuchPrice();
        }

        log.PriceRemoved(name, time, caller.UserId);
        return TypedResults.NoContent();
    }

    private static ValidationProblem Invalid(Dictionary<string, string[]> errors)
        => TypedResults.ValidationProblem(errors, type: ProblemTypes.InvalidRequest);

    private static ProblemHttpResult NoSuchPrice() => TypedResults.Problem(
        "The model has no such price.", statusCode: StatusCodes.Status404NotFound, title: "Price not found", type: UsageProblems.PriceNotFound);
}
