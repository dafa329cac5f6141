using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Platform.Contracts;
using Platform.LlmService.Providers.Routing;
using Platform.ServiceDefaults;

namespace Platform.LlmService.Providers.Deployments;

internal static class DeploymentsApi
{
    public static void MapDeploymentRoutes(this IEndpointRouteBuilder routes)
    {
        Map(routes.MapGroup("/api/v1/llm/deployments").RequireScope(Scopes.LlmManage), "");
        Map(routes.MapGroup("/api/v1/llm/platform/deployments").RequireScope(Scopes.PlatformAdmin).WithMetadata(new OwnedByPlatform()), "Platform");
    }

    internal static async Task<Results<Ok<DeploymentPage>, ValidationProblem>> List(
        [AsParameters] NameListQuery query, Owner owner, DeploymentStore store, DeploymentGate gate, CancellationToken ct)
    {
        var errors = new Dictionary<string, string[]>();
        var (after, limit) = query.Read(EntryName.IsValid, errors);
        if (errors.Count > 0)
        {
            return TypedResults.ValidationProblem(errors, type: ProblemTypes.InvalidRequest);
        }

        // One row more than asked for tells whether there is a next page.
        var (deployments, next) = NameListQuery.Page(await store.ListAsync(owner, after, limit + 1, ct), limit, static deployment => deployment.Name);
        return TypedResults.Ok(new DeploymentPage([.. deployments.Select(gate.Show)], next));
    }

    internal static async Task<Results<Ok<Deployment>, Created<Deployment>, ValidationProblem>> Put(
        string deployment, DeploymentDefinition definition, Owner owner, CallerIdentity caller, DeploymentStore store, RouteBooks books, DeploymentGate gate, HttpContext context,
        ILogger<DeploymentStore> log, CancellationToken ct)
    {
        var errors = DeploymentRules.Check(deployment, definition);
        if (errors.Count == 0)
        {
            var known = await books.FindAsync(owner, ct);
            errors.Require(
                known.FindProvider(definition.Provider!) is not null, "provider",
                owner.IsPlatform ? "The platform has no such provider." : "This tenant has no such provider. Those of the platform are for deployments of the platform.");
            errors.Require(known.HasRoomForDeployment(deployment), "deployment", $"There are {RouteTable.MostDeployments} deployments already; remove one.");
        }

        if (errors.Count > 0)
        {
            return TypedResults.ValidationProblem(errors, type: ProblemTypes.InvalidRequest);
        }

        var (put, isNew) = await books.ChangeAsync(owner, () => store.PutAsync(owner, caller.UserId, deployment, definition, ct));
        log.DeploymentPut(deployment, owner, caller.UserId);
        return isNew ? TypedResults.Created(context.Request.Path, gate.Show(put)) : TypedResults.Ok(gate.Show(put));
    }

    internal static async Task<Results<Ok<Deployment>, ProblemHttpResult>> Get(
        string deployment, Owner owner, DeploymentStore store, DeploymentGate gate, CancellationToken ct)
        => EntryName.IsValid(deployment) && await store.FindAsync(owner, deployment, ct) is { } found ? TypedResults.Ok(gate.Show(found)) : ProviderProblems.NoSuchDeployment();

    internal static async Task<Results<NoContent, ProblemHttpResult>> Remove(
        string deployment, Owner owner, CallerIdentity caller, DeploymentStore store, RouteBooks books, ILogger<DeploymentStore> log, CancellationToken ct)
    {
        if (!EntryName.IsValid(deployment) || !await books.ChangeAsync(owner, () => store.RemoveAsync(owner, deployment, ct)))
        {
            return ProviderProblems.NoSuchDeployment();
        }

        log.DeploymentRemoved(deployment, owner, caller.UserId);
        return TypedResults.NoContent();
    }

    /// <summary>Every replica forgets that it failed, and asks it again.</summary>
    internal static async Task<Results<Ok<Deployment>, ProblemHttpResult>> Reset(
        string deployment, Owner owner, CallerIdentity caller, DeploymentStore store, RouteBooks books, DeploymentGate gate, ILogger<DeploymentStore> log, CancellationToken ct)
    {
        if (!EntryName.IsValid(deployment) || await books.ChangeAsync(owner, () => store.ResetAsync(owner, deployment, ct)) is not { } reset)
        {
            return ProviderProblems.NoSuchDeployment();
        }

        log.CircuitReset(deployment, owner, caller.UserId);
        return TypedResults.Ok(gate.Show(reset));
    }

    private static void Map(RouteGroupBuilder deployments, string prefix)
    {
        deployments.WithTags("Deployments");
        deployments.MapGet("/", List).WithName($"List{prefix}Deployments");
        deployments.MapPut("/{deployment}", Put).WithName($"Put{prefix}Deployment").WithMetadata(new RequestSizeLimitAttribute(FieldRules.MostBytes));
        deployments.MapGet("/{deployment}", Get).WithName($"Get{prefix}Deployment");
        deployments.MapPost("/{deployment}/reset", Reset).WithName($"Reset{prefix}Deployment");
        deployments.MapDelete("/{deployment}", Remove).WithName($"Remove{prefix}Deployment");
    }
}
