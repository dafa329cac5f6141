using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Platform.Contracts;
using Platform.Data.Caching;
using Platform.ServiceDefaults;

namespace Platform.ExtensionService.AgentTools;

internal static class AgentToolsApi
{
    // The longest list of the longest names, with room for escapes.
    private const long MaxBodyBytes = 256 * 1024;

    public static void MapAgentTools(this IEndpointRouteBuilder routes)
    {
        var tools = routes.MapGroup("/api/v1/agents/{agent}/tools").WithTags("Agent tools");
        tools.MapGet("/", Get).WithName("GetAgentTools").RequireScope(Scopes.ExtensionsRead);
        tools.MapPut("/", Replace).WithName("ReplaceAgentTools").RequireScope(Scopes.ExtensionsManage)
            .WithMetadata(new RequestSizeLimitAttribute(MaxBodyBytes));
        tools.MapDelete("/", Remove).WithName("RemoveAgentTools").RequireScope(Scopes.ExtensionsManage);
    }

    /// <summary>An agent without a list has no tools, which is an answer and not a fault: agents are not registered here.</summary>
    internal static async Task<Results<Ok<AgentToolList>, ValidationProblem>> Get(
        string agent, CallerIdentity caller, TtlCache<AgentToolList> cache, CancellationToken ct)
        => AgentName.IsValid(agent)
            ? TypedResults.Ok(await cache.GetAsync(new AgentToolKey(caller.TenantId, agent).ToString(), ct) ?? AgentToolList.Empty)
            : NoAgentName();

    internal static async Task<Results<Ok<AgentToolList>, ValidationProblem>> Replace(
        string agent, AgentToolSelection selection, CallerIdentity caller, AuditActor actor, AgentToolChanges lists, ILogger<AgentToolChanges> log, CancellationToken ct)
    {
        if (AgentToolRules.Check(agent, selection) is { Count: > 0 } errors)
        {
            return Invalid(errors);
        }

        AgentToolName[] wanted = [.. (selection.Tools ?? []).OfType<AgentToolName>()];
        var found = await lists.ReplaceAsync(actor, new AgentToolKey(caller.TenantId, agent), wanted, ct);
        if (AgentToolRules.Missing(wanted, found) is { Count: > 0 } missing)
        {
            return Invalid(missing);
        }

        log.AgentToolsReplaced(agent, caller.TenantId, found.Tools.Length, caller.UserId);
        return TypedResults.Ok(found);
    }

    internal static async Task<Results<NoContent, ValidationProblem>> Remove(
        string agent, CallerIdentity caller, AuditActor actor, AgentToolChanges lists, ILogger<AgentToolChanges> log, CancellationToken ct)
    {
        if (!AgentName.IsValid(agent))
        {
            return NoAgentName();
        }

        await lists.RemoveAsync(actor, new AgentToolKey(caller.TenantId, agent), ct);
        log.AgentToolsRemoved(agent, caller.TenantId, caller.UserId);
        return TypedResults.NoContent();
    }

    private static ValidationProblem NoAgentName() => Invalid(new() { ["agent"] = [AgentName.Expected] });

    private static ValidationProblem Invalid(Dictionary<string, string[]> errors)
        => TypedResults.ValidationProblem(errors, type: ProblemTypes.InvalidRequest);
}
