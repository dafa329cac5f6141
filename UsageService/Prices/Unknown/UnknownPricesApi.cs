using Microsoft.AspNetCore.Http.HttpResults;
using Platform.Contracts;
using Platform.ServiceDefaults;

namespace Platform.UsageService.Prices.Unknown;

/// <summary>What was used without a price, over all tenants: a matter of whoever sets prices.</summary>
internal static class UnknownPricesApi
{
    private static readonly TimeSpan DefaultPeriod = TimeSpan.FromDays(30);

    public static void MapUnknownPrices(this IEndpointRouteBuilder prices)
        => prices.MapGet("/unknown", List).WithName("ListUnknownPrices").WithSummary("Models in the ledger whose calls have no cost").RequireScope(Scopes.PlatformAdmin);

    internal static async Task<Results<Ok<UnknownPrices>, ValidationProblem>> List(
        string? from, string? to, UnknownPriceStore store, TimeProvider clock, CancellationToken ct)
    {
        var parameters = new ParameterReader();
        var end = parameters.Time("to", to) ?? clock.GetUtcNow();
        var begin = parameters.Time("from", from) ?? end - DefaultPeriod;
        if (begin > end)
        {
            parameters.Fail("to", "Must not lie before from.");
        }

        return parameters.Errors is { Count: > 0 } errors ? UsageProblems.Invalid(errors) : TypedResults.Ok(await store.ListAsync(begin, end, ct));
    }
}
