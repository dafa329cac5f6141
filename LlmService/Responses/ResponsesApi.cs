using System.Net.Mime;
using System.Text.Json.Nodes;
using Platform.Contracts;
using Platform.LlmService.Chat;
using Platform.LlmService.Messages;
using Platform.ServiceDefaults;

namespace Platform.LlmService.Responses;

internal static class ResponsesApi
{
    public static void MapResponses(this IEndpointRouteBuilder routes)
    {
        var responses = routes.MapGroup("/v1/responses").WithTags("Responses").RequireScope(Scopes.LlmInvoke);
        responses.MapPost("", Create).WithName("CreateResponse")
            .WithSummary("A response, in OpenAI's newer wire format, that a later request can go on from")
            .WithJsonBody("""{"model":"simulated","input":"Hello"}""");
        responses.MapPost("/input_tokens", CountInput).WithName("CountResponseInputTokens")
            .WithSummary("How long the prompt of a response would be, about")
            .WithJsonBody("""{"model":"simulated","input":"Hello"}""");
        responses.MapGet("/{response}", Get).WithName("GetResponse").WithSummary("A response that was kept");
        responses.MapDelete("/{response}", Remove).WithName("DeleteResponse").WithSummary("Removes a response that was kept");
        responses.MapGet("/{response}/input_items", ListInput).WithName("ListResponseInputItems").WithSummary("What a response was asked, by pages");
    }

    /// <summary>Writes its answer itself: it is the provider's, piece by piece.</summary>
    internal static Task Create(HttpContext context, CallerIdentity caller, ResponsesEndpoint endpoint) => endpoint.AnswerAsync(context, caller);

    internal static Task CountInput(HttpContext context, CallerIdentity caller, ResponsesEndpoint endpoint) => AnswerAsync(context, () => endpoint.CountAsync(context, caller));

    internal static Task Get(string response, HttpContext context, CallerIdentity caller, StoredResponses stored, CancellationToken ct) => AnswerAsync(context, async () =>
    {
        if (string.Equals(context.Request.Query["stream"], "true", StringComparison.OrdinalIgnoreCase))
        {
            throw new ChatRequestException("stream: a response that was kept is given whole.", "stream") { Code = "unsupported_parameter" };
        }

        var found = await stored.FindAsync(caller, response, ct);
        var whole = JsonNode.Parse(found.Response)!.AsObject();
        whole["output"] = JsonNode.Parse(found.Output);
        return whole;
    });

    internal static Task Remove(string response, HttpContext context, CallerIdentity caller, StoredResponses stored, CancellationToken ct) => AnswerAsync(context, async () =>
    {
        await stored.RemoveAsync(caller, response, ct);
        return new JsonObject { ["id"] = response, ["object"] = "response", ["deleted"] = true };
    });

    internal static Task ListInput(string response, HttpContext context, CallerIdentity caller, StoredResponses stored, CancellationToken ct) => AnswerAsync(context, async () =>
    {
        var page = InputPage.Read(context.Request.Query);
        var found = await stored.FindAsync(caller, response, ct);
        return page.Of(JsonNode.Parse(found.Input)!.AsArray());
    });

    /// <summary>JSON as it was kept, without a detour over types that would lose what they don't know.</summary>
    private static async Task AnswerAsync(HttpContext context, Func<Task<JsonObject>> answer)
    {
        try
        {
            var json = await answer();
            context.Response.ContentType = MediaTypeNames.Application.Json;
            await context.Response.WriteAsync(json.ToJsonString(JsonNodes.Readable), context.RequestAborted);
        }
        catch (ChatRequestException e)
        {
            await ErrorAnswers.WriteAsync(context, e);
        }
    }
}
