using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Platform.Contracts;
using Platform.ServiceDefaults;

namespace Platform.LlmService.Agents;

internal static class AgentDefaultsApi
{
    public static void MapAgentDefaultsRoutes(this IEndpointRouteBuilder routes, RequestSizeLimitAttribute size)
    {
        var defaults = routes.MapGroup("/api/v1/agent-defaults").WithTags("Agents");
        defaults.MapPut("/", Put).WithName("PutAgentDefaults").RequireScope(Scopes.LlmManage).WithMetadata(size);
        defaults.MapGet("/", Get).WithName("GetAgentDefaults").RequireScope(Scopes.LlmInvoke);
        defaults.MapDelete("/", Remove).WithName("RemoveAgentDefaults").RequireScope(Scopes.LlmManage);
    }

    internal static async Task<Results<Ok<AgentDefaults>, ValidationProblem>> Put(
        AgentDefaultsDefinition definition, CallerIdentity caller, AgentDefaultsStore store, AgentConfiguration configuration,
        ILogger<AgentDefaultsStore> log, CancellationToken ct)
    {
        if (AgentRules.Check(definition) is { Count: > 0 } errors)
        {
            return TypedResults.ValidationProblem(errors, type: ProblemTypes.InvalidRequest);
        }

        var put = await configuration.ChangeAsync(caller.TenantId, () => store.PutAsync(caller.TenantId, caller.UserId, definition, ct));
        log.AgentDefaultsPut(caller.TenantId, caller.UserId);
        return TypedResults.Ok(put);
    }

    internal static async Task<Results<Ok<AgentDefaults>, ProblemHttpResult>> Get(CallerIdentity caller, AgentDefaultsStore store, CancellationToken ct)
        => await store.FindAsync(caller.TenantId, ct) is { } found ? TypedResults.Ok(found) : AgentProblems.NoDefaults();

    internal static async Task<Results<NoContent, ProblemHttpResult>> Remove(
        CallerIdentity caller, AgentDefaultsStore store, AgentConfiguration configuration, ILogger<AgentDefaultsStore> log, CancellationToken ct)
    {
        if (!await configuration.ChangeAsync(caller.TenantId, () => store.RemoveAsync(caller.TenantId, ct)))
        {
            return AgentProblems.NoDefaults();
        }

        log.AgentDefaultsRemoved(caller.TenantId, caller.UserId);
        return TypedResults.NoContent();
    }
}
