using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Platform.Contracts;
using Platform.ExtensionService.Registry;
using Platform.ServiceDefaults;

namespace Platform.ExtensionService.Invocation;

internal static class InvocationApi
{
    private const long MaxArgumentBytes = 1024 * 1024;

    public static void MapInvocation(this IEndpointRouteBuilder routes)
    {
        var tools = routes.MapGroup("/api/v1/extensions/{extension}/tools").WithTags("Tools").RequireScope(Scopes.ExtensionsInvoke);
        tools.MapPost("/{tool}", Invoke).WithName("InvokeTool").WithMetadata(new RequestSizeLimitAttribute(MaxArgumentBytes));
    }

    internal static async Task<Results<Utf8ContentHttpResult, ProblemHttpResult, ValidationProblem>> Invoke(
        string extension, string tool, JsonElement? arguments, CallerIdentity caller, [AsParameters] InvocationServices services, CancellationToken ct)
    {
        // An empty body is bound as an undefined element.
        if (arguments is { ValueKind: not (JsonValueKind.Object or JsonValueKind.Null or JsonValueKind.Undefined) })
        {
            return BadArguments("Must be a JSON object, or absent.");
        }

        // The connection is back in the pool before the tool is called: a slow tool must not hold one.
        if (await FindAsync(services.Store, caller.TenantId, extension, tool, ct) is not { } found)
        {
            return ToolFailure.NotFound;
        }

        if (!ToolRequest.TryCreate(found, arguments, out var request))
        {
            return BadArguments($"Must be valid text, and at most {ToolRequest.MaxUrlLength} characters as a query string; larger ones need a tool with POST.");
        }

        services.Counters.Count(caller.TenantId, caller.UserId, UsageMetric.ToolCall);
        var started = services.Clock.GetTimestamp();
        var outcome = await services.Client.CallAsync(found, request, ct);
        var milliseconds = (long)services.Clock.GetElapsedTime(started).TotalMilliseconds;
        if (outcome.Failure is { } failure)
        {
            services.Counters.Count(caller.TenantId, caller.UserId, UsageMetric.ToolError);
            services.Log.ToolFailed(extension, tool, caller.TenantId, failure.ProblemDetails.Type, milliseconds);
            return failure;
        }

        services.Log.ToolAnswered(extension, tool, caller.TenantId, milliseconds);
        return TypedResults.Text(outcome.Answer.Span, "application/json; charset=utf-8");
    }

    private static async Task<Tool?> FindAsync(ExtensionStore store, Guid tenantId, string extension, string tool, CancellationToken ct)
        => ExtensionName.IsValid(extension) && ExtensionName.IsValidTool(tool) ? await store.FindToolAsync(tenantId, extension, tool, ct) : null;

    private static ValidationProblem BadArguments(string message)
        => TypedResults.ValidationProblem(new Dictionary<string, string[]> { ["arguments"] = [message] }, type: ProblemTypes.InvalidRequest);
}

internal sealed record InvocationServices(ExtensionStore Store, ToolClient Client, UsageCounters Counters, TimeProvider Clock, ILogger<ToolClient> Log);
