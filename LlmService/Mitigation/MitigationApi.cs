using Microsoft.AspNetCore.Http.HttpResults;
using Platform.Contracts;
using Platform.ServiceDefaults;

namespace Platform.LlmService.Mitigation;

/// <summary>The interference monitor asks this process to step back.</summary>
internal static class MitigationApi
{
    public const string Path = "/internal/mitigation";

    private const double LongestSeconds = 60;

    public static void AddMitigation(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSingleton<MitigationOrders>();
        builder.Services.ConfigureHttpJsonOptions(static json => json.SerializerOptions.TypeInfoResolverChain.Insert(0, ContractsJson.Default));
    }

    public static void MapMitigation(this IEndpointRouteBuilder routes) =>
        routes.MapPost(Path, Follow).WithName("FollowMitigation").WithTags("Internal").WithSummary("Step back for a while, for the sake of others").RequireService();

    internal static Results<NoContent, ValidationProblem> Follow(MitigationDirective order, MitigationOrders orders)
    {
        var errors = new Dictionary<string, string[]>();
        if (!(order.AdmissionShare is > 0 and <= 1))
        {
            errors["admissionShare"] = ["Must be above 0 and at most 1."];
        }

        if (!(order.ValidSeconds is > 0 and <= LongestSeconds))
        {
            errors["validSeconds"] = [$"Must be above 0 and at most {LongestSeconds}."];
        }

        if (errors.Count > 0)
        {
            return TypedResults.ValidationProblem(errors, type: ProblemTypes.InvalidRequest);
        }

        orders.Follow(order);
        return TypedResults.NoContent();
    }
}
