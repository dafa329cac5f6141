using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Platform.Contracts;
using Platform.Data.Caching;
using Platform.ExtensionService.Mcp;
using Platform.ServiceDefaults;

namespace Platform.ExtensionService.Registry;

internal static class RegistryApi
{
    // The largest extension the rules allow, with room for escapes.
    private const long MaxBodyBytes = 8 * 1024 * 1024;

    public static void MapRegistry(this IEndpointRouteBuilder routes)
    {
        var extensions = routes.MapGroup("/api/v1/extensions").WithTags("Extensions");
        extensions.MapPost("/", Register).WithName("RegisterExtension").RequireScope(Scopes.ExtensionsManage)
            .WithMetadata(new RequestSizeLimitAttribute(MaxBodyBytes));
        extensions.MapGet("/", List).WithName("ListExtensions").RequireScope(Scopes.ExtensionsRead);
        extensions.MapGet("/{extension}", Get).WithName("GetExtension").RequireScope(Scopes.ExtensionsRead);
        extensions.MapDelete("/{extension}", Remove).WithName("RemoveExtension").RequireScope(Scopes.ExtensionsManage);
    }

    internal static async Task<Results<Created<Extension>, ProblemHttpResult, ValidationProblem>> Register(
        ExtensionDefinition definition, CallerIdentity caller, AuditActor actor, McpRules mcp, ExtensionChanges extensions, ILogger<ExtensionChanges> log, CancellationToken ct)
    {
        if (ExtensionRules.Check(definition, mcp) is { Count: > 0 } errors)
        {
            return TypedResults.ValidationProblem(errors, type: ProblemTypes.InvalidRequest);
        }

        var name = definition.Name ?? "";
        if (await extensions.AddAsync(NewExtension.Registered(actor, caller.TenantId, definition), ct) is not { } added)
        {
            return ExtensionProblems.Exists(name);
        }

        log.ExtensionRegistered(name, caller.TenantId, caller.UserId);
        return TypedResults.Created($"/api/v1/extensions/{name}", added);
    }

    internal static async Task<Results<Ok<ExtensionPage>, ValidationProblem>> List(
        [AsParameters] NameListQuery query, CallerIdentity caller, TtlCache<ExtensionPage> lists, CancellationToken ct)
    {
        var errors = new Dictionary<string, string[]>();
        var (after, limit) = query.Read(ExtensionName.IsValid, errors);
        if (errors.Count > 0)
        {
            return TypedResults.ValidationProblem(errors, type: ProblemTypes.InvalidRequest);
        }

        var key = new ExtensionListKey(caller.TenantId, limit, after).ToString();
        return TypedResults.Ok(await lists.GetAsync(key, ct) ?? ExtensionPage.Empty);
    }

    internal static async Task<Results<Ok<Extension>, ProblemHttpResult>> Get(
        string extension, CallerIdentity caller, ExtensionStore store, CancellationToken ct)
        => ExtensionName.IsValid(extension) && await store.FindAsync(caller.TenantId, extension, ct) is { } found
            ? TypedResults.Ok(found)
            : ExtensionProblems.NoSuchExtension();

    internal static async Task<Results<NoContent, ProblemHttpResult>> Remove(
        string extension, CallerIdentity caller, AuditActor actor, ExtensionChanges extensions, ILogger<ExtensionChanges> log, CancellationToken ct)
    {
        if (!ExtensionName.IsValid(extension) || !await extensions.RemoveAsync(actor, new ExtensionKey(caller.TenantId, extension), ct))
        {
            return ExtensionProblems.NoSuchExtension();
        }

        log.ExtensionRemoved(extension, caller.TenantId, caller.UserId);
        return TypedResults.NoContent();
    }
}
