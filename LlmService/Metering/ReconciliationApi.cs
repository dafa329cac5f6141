using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using Platform.Contracts;
using Platform.ServiceDefaults;

namespace Platform.LlmService.Metering;

internal static class ReconciliationApi
{
    public static void MapMetering(this IEndpointRouteBuilder routes) =>
        routes.MapGet(MeteringReport.Path, Reconcile).WithName("ReadMeteringReport").WithTags("Metering").RequireService();

    internal static async Task<Results<Ok<MeteringReport>, ValidationProblem>> Reconcile(
        string? from, string? to, string? tenantId, ReconciliationStore store, CancellationToken ct)
    {
        var errors = new Dictionary<string, string[]>();
        var begin = Time("from", from, errors);
        var end = Time("to", to, errors);
        Guid? tenant = null;
        if (tenantId is { Length: > 0 })
        {
            tenant = Guid.TryParse(tenantId, out var id) ? id : null;
            if (tenant is null)
            {
                errors["tenantId"] = ["Must be an id."];
            }
        }

        if (errors.Count == 0 && begin >= end)
        {
            errors["to"] = ["Must be later than 'from'."];
        }

        return errors.Count > 0
            ? TypedResults.ValidationProblem(errors, type: ProblemTypes.InvalidRequest)
            : TypedResults.Ok(await store.ReadAsync(begin, end, tenant, ct));
    }

    private static DateTimeOffset Time(string name, string? text, Dictionary<string, string[]> errors)
    {
        const DateTimeStyles Style = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;
        // The server's own range is wider, but ids are no times before 1970 nor long after 9999.
        if (DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, Style, out var time) && time.Year is >= 2000 and < 2200)
        {
            return time;
        }

        errors[name] = ["A time with offset (2026-01-31T12:00:00Z) between the years 2000 and 2200 is required."];
        return default;
    }
}
