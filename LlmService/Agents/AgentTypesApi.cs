using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Platform.Contracts;
using Platform.ServiceDefaults;

namespace Platform.LlmService.Agents;

internal static class AgentTypesApi
{
    public static void MapAgentTypeRoutes(this IEndpointRouteBuilder routes, RequestSizeLimitAttribute size)
    {
        var types = routes.MapGroup("/api/v1/agent-types").WithTags("Agents");
        types.MapPut("/{type}", Put).WithName("PutAgentType").RequireScope(Scopes.LlmManage).WithMetadata(size);
        types.MapGet("/{type}", Get).WithName("GetAgentType").RequireScope(Scopes.LlmInvoke);
        types.MapDelete("/{type}", Remove).WithName("RemoveAgentType").RequireScope(Scopes.LlmManage);
    }

    internal static async Task<Results<Ok<AgentType>, Created<AgentType>, ValidationProblem>> Put(
        string type, AgentTypeDefinition definition, CallerIdentity caller, AgentTypeStore store, AgentConfiguration configuration,
        ILogger<AgentTypeStore> log, CancellationToken ct)
    {
        if (AgentRules.Check(type, definition) is { Count: > 0 } errors)
        {
            return TypedResults.ValidationProblem(errors, type: ProblemTypes.InvalidRequest);
        }

        var (put, isNew) = await configuration.ChangeAsync(
            caller.TenantId, () => store.PutAsync(caller.TenantId, caller.UserId, type, definition, ct));
        log.AgentTypePut(type, caller.TenantId, caller.UserId);
        return isNew ? TypedResults.Created($"/api/v1/agent-types/{type}", put) : TypedResults.Ok(put);
    }

    internal static async Task<Results<Ok<AgentType>, ProblemHttpResult>> Get(string type, CallerIdentity caller, AgentTypeStore store, CancellationToken ct)
        => EntryName.IsValid(type) && await store.FindAsync(caller.TenantId, type, ct) is { } found
            ? TypedResults.Ok(found)
            : AgentProblems.NoSuchType();

    internal static async Task<Results<NoContent, ProblemHttpResult>> Remove(
        string type, CallerIdentity caller, AgentTypeStore store, AgentConfiguration configuration, ILogger<AgentTypeStore> log, CancellationToken ct)
    {
        if (!EntryName.IsValid(type)
            || !await configuration.ChangeAsync(caller.TenantId, () => store.RemoveAsync(caller.TenantId, type, ct)))
        {
            return AgentProblems.NoSuchType();
        }

        log.AgentTypeRemoved(type, caller.TenantId, caller.UserId);
        return TypedResults.NoContent();
    }
}
