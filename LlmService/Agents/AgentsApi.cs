using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Platform.Contracts;
using Platform.ServiceDefaults;

namespace Platform.LlmService.Agents;

internal static class AgentsApi
{
    public static void MapAgentRoutes(this IEndpointRouteBuilder routes, RequestSizeLimitAttribute size)
    {
        var agents = routes.MapGroup("/api/v1/agents").WithTags("Agents");
        agents.MapGet("/", List).WithName("ListAgents").RequireScope(Scopes.LlmInvoke);
        agents.MapPut("/{agent}", Put).WithName("PutAgent").RequireScope(Scopes.LlmManage).WithMetadata(size);
        agents.MapGet("/{agent}", Get).WithName("GetAgent").RequireScope(Scopes.LlmInvoke);
        agents.MapDelete("/{agent}", Remove).WithName("RemoveAgent").RequireScope(Scopes.LlmManage);
        agents.MapGet("/{agent}/effective", GetEffective).WithName("GetEffectiveAgent").RequireScope(Scopes.LlmInvoke);
    }

    internal static async Task<Results<Ok<AgentPage>, ValidationProblem>> List(
        [AsParameters] NameListQuery query, CallerIdentity caller, AgentStore store, CancellationToken ct)
    {
        var errors = new Dictionary<string, string[]>();
        var (after, limit) = query.Read(EntryName.IsValid, errors);
        if (errors.Count > 0)
        {
            return TypedResults.ValidationProblem(errors, type: ProblemTypes.InvalidRequest);
        }

        // One row more than asked for tells whether there is a next page.
        var (agents, next) = NameListQuery.Page(await store.ListAsync(caller.TenantId, after, limit + 1, ct), limit, static agent => agent.Name);
        return TypedResults.Ok(new AgentPage(agents, next));
    }

    internal static async Task<Results<Ok<Agent>, Created<Agent>, ValidationProblem>> Put(
        string agent, AgentDefinition definition, CallerIdentity caller, AgentStore store, AgentConfiguration configuration, ILogger<AgentStore> log,
        CancellationToken ct)
    {
        if (AgentRules.Check(agent, definition) is { Count: > 0 } errors)
        {
            return TypedResults.ValidationProblem(errors, type: ProblemTypes.InvalidRequest);
        }

        var (put, isNew) = await configuration.ChangeAsync(
            new AgentKey(caller.TenantId, agent), () => store.PutAsync(caller.TenantId, caller.UserId, agent, definition, ct));
        log.AgentPut(agent, caller.TenantId, caller.UserId);
        return isNew ? TypedResults.Created($"/api/v1/agents/{agent}", put) : TypedResults.Ok(put);
    }

    internal static async Task<Results<Ok<Agent>, ProblemHttpResult>> Get(string agent, CallerIdentity caller, AgentStore store, CancellationToken ct)
        => EntryName.IsValid(agent) && await store.FindAsync(caller.TenantId, agent, ct) is { } found
            ? TypedResults.Ok(found)
            : AgentProblems.NoSuchAgent();

    internal static async Task<Results<NoContent, ProblemHttpResult>> Remove(
        string agent, CallerIdentity caller, AgentStore store, AgentConfiguration configuration, ILogger<AgentStore> log, CancellationToken ct)
    {
        if (!EntryName.IsValid(agent)
            || !await configuration.ChangeAsync(new AgentKey(caller.TenantId, agent), () => store.RemoveAsync(caller.TenantId, agent, ct)))
        {
            return AgentProblems.NoSuchAgent();
        }

        log.AgentRemoved(agent, caller.TenantId, caller.UserId);
        return TypedResults.NoContent();
    }

    internal static async Task<Results<Ok<EffectiveAgent>, ProblemHttpResult>> GetEffective(
        string agent, CallerIdentity caller, AgentConfiguration configuration, CancellationToken ct)
        => EntryName.IsValid(agent) && await configuration.FindAsync(caller.TenantId, agent, ct) is { } effective
            ? TypedResults.Ok(effective)
            : AgentProblems.NoSuchAgent();
}
