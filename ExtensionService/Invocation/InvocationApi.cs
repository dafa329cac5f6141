using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Platform.Contracts;
using Platform.ServiceDefaults;

namespace Platform.ExtensionService.Invocation;

internal static class InvocationApi
{
    private const long MaxArgumentBytes = 1024 * 1024;
    private const int MaxKeyLength = 255;
    private const string EventStream = "text/event-stream";

    public static void MapInvocation(this IEndpointRouteBuilder routes)
    {
        var tools = routes.MapGroup("/api/v1/extensions/{extension}/tools").WithTags("Tools").RequireScope(Scopes.ExtensionsInvoke);
        tools.MapPost("/{tool}", Invoke).WithName("InvokeTool").WithMetadata(new RequestSizeLimitAttribute(MaxArgumentBytes));
    }

    internal static async Task<Results<Utf8ContentHttpResult, ServerSentEventsResult<string>, ProblemHttpResult, ValidationProblem>> Invoke(
        string extension, string tool, JsonElement? arguments, CallerIdentity caller, Invoker invoker, HttpContext context, CancellationToken ct)
    {
        var key = context.Request.Headers[IdempotencyHeaders.Key].FirstOrDefault();
        if (!IsKey(key))
        {
            return Refuse(new() { [IdempotencyHeaders.Key] = [$"Must be 1 to {MaxKeyLength} visible ASCII characters."] });
        }

        // An empty body is bound as an undefined element.
        if (arguments is { ValueKind: not (JsonValueKind.Object or JsonValueKind.Null or JsonValueKind.Undefined) })
        {
            return Refuse(new() { ["arguments"] = ["Must be a JSON object, or absent."] });
        }

        if (await invoker.FindAsync(caller.TenantId, extension, tool, ct) is not { } found)
        {
            return await invoker.ExplainAsync(caller.TenantId, extension, ct);
        }

        if (ToolArguments.Check(found.Tool, arguments) is { Count: > 0 } errors)
        {
            return Refuse(errors);
        }

        var call = new ToolCall(caller.TenantId, extension, found, arguments) { UserId = caller.UserId, IdempotencyKey = key };
        if (WantsEvents(context.Request))
        {
            return ToolStream.Of(call, (streamed, token) => invoker.CallAsync(streamed, caller, token), ct);
        }

        var outcome = await invoker.CallAsync(call, caller, ct);
        OutcomeHeaders.Set(context, outcome);
        return outcome.Failure is { } failure ? failure : TypedResults.Text(outcome.Answer.Span, "application/json; charset=utf-8");
    }

    private static bool IsKey(string? key) => key is null || (key.Length is > 0 and <= MaxKeyLength && !key.AsSpan().ContainsAnyExceptInRange('!', '~'));

    // By name: who takes anything, as most clients do, wants the plain answer.
    private static bool WantsEvents(HttpRequest request)
        => request.GetTypedHeaders().Accept.Any(static accepted => accepted.MediaType.Equals(EventStream, StringComparison.OrdinalIgnoreCase));

    private static ValidationProblem Refuse(Dictionary<string, string[]> errors) => TypedResults.ValidationProblem(errors, type: ProblemTypes.InvalidRequest);
}
