using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Platform.Contracts;
using Platform.Gateway.Authentication;
using Platform.Gateway.Interference.Api;
using Platform.ServiceDefaults;

namespace Platform.Gateway.Administration;

internal static class AdministrationApi
{
    private const long MaxBodyBytes = 64 * 1024;

    public static void MapAdministration(this IEndpointRouteBuilder routes)
    {
        var admin = routes.MapGroup("/api/v1/admin").WithTags("Administration").RequireCredential(Scopes.PlatformAdmin);
        admin.MapGet("/pools", GetPools).WithName("GetPools");
        admin.MapGet("/cache/stats", GetCacheStatistics).WithName("GetCacheStatistics");
        admin.MapPost("/cache/clear", ClearCaches).WithName("ClearCaches").WithMetadata(new RequestSizeLimitAttribute(MaxBodyBytes));
        admin.MapGet("/health/detailed", GetDetailedHealth).WithName("GetDetailedHealth");
    }

    internal static async Task<Ok<Report<ReplicaPools>>> GetPools(ReplicaSurvey survey, Questions questions, CancellationToken ct)
        => TypedResults.Ok(await survey.AskAsync(ServiceNames.All, questions.Pools, ct));

    internal static async Task<Ok<Report<ReplicaCaches>>> GetCacheStatistics(ReplicaSurvey survey, Questions questions, CancellationToken ct)
        => TypedResults.Ok(await survey.AskAsync(ServiceNames.WithCaches, questions.Caches, ct));

    internal static async Task<Results<Ok<Report<ReplicaCleared>>, ProblemHttpResult, ValidationProblem>> ClearCaches(
        CacheClearRequest? request, CallerIdentity caller, ReplicaSurvey survey, Questions questions, ILogger<ReplicaSurvey> log, CancellationToken ct)
    {
        var wanted = request ?? new CacheClearRequest();
        if (wanted.Check() is { Count: > 0 } errors)
        {
            return TypedResults.ValidationProblem(errors, type: ProblemTypes.InvalidRequest);
        }

        var report = await survey.AskAsync(wanted.GetServices(), questions.Clear(new(wanted.Cache, wanted.Tag, wanted.Key)), ct);
        var cleared = report.Services.Sum(service => service.Instances.Count(instance => wanted.Cache is null || instance.Cleared.Count > 0));
        if (cleared == 0)
        {
            // As long as somebody could not be asked, nobody can say that there is no such cache.
            return report.Services.All(static service => service.Status != ServiceStatus.Unavailable)
                ? AdministrationProblems.NoSuchCache()
                : throw new UnavailableException("Nothing was cleared: not every service could be asked.");
        }

        log.CachesCleared(caller.UserId, wanted.Cache ?? "all caches", wanted.Service ?? "all services", cleared);
        return TypedResults.Ok(report);
    }

    /// <summary>Always 200: it is a report on health, not a probe.</summary>
    internal static async Task<Ok<DetailedHealth>> GetDetailedHealth(
        ReplicaSurvey survey, Questions questions, GatewayHealth gateway, InterferenceReports interference, CancellationToken ct)
    {
        var services = await survey.AskAsync(ServiceNames.All, questions.Health, ct);
        return TypedResults.Ok(DetailedHealth.Of([await gateway.ReportAsync(ct), .. services.Services], interference.Summary()));
    }
}
