using Microsoft.Extensions.Options;
using Platform.LlmService.Chat;
using Platform.LlmService.Idempotency;
using Platform.ServiceDefaults;

namespace Platform.LlmService.Comparison;

/// <summary>Answers a comparison, as events or as one object. Branches that fail don't make the whole fail: each says so for itself.</summary>
internal sealed class CompareEndpoint(Comparisons comparisons, IdempotentRequests once, IOptions<ComparisonOptions> options, TimeProvider clock)
{
    public async Task AnswerAsync(HttpContext context, CallerIdentity caller)
    {
        try
        {
            var body = await RequestBody.ReadAsync(context.Request, options.Value.MostRequestBytes, context.RequestAborted);
            var request = CompareRequest.Parse(body);
            await once.RunAsync(context, caller, body, () => RunAsync(context, caller, request));
        }
        catch (ChatRequestException e)
        {
            if (e.RetryAfter is { } wait)
            {
                OpenAIErrors.SetRetryAfter(context, wait);
            }

            await ComparisonProblems.Of(e).ExecuteAsync(context);
        }
    }

    private async Task<bool> RunAsync(HttpContext context, CallerIdentity caller, CompareRequest request)
    {
        var id = Guid.CreateVersion7(clock.GetUtcNow());
        context.Response.Headers[InternalHeaders.RequestId] = id.ToString();
        if (request.Stream)
        {
            using var stream = new ComparisonStream(context.Response);
            return (await comparisons.RunAsync(caller, id, request, stream, context.RequestAborted)).IsWhole;
        }

        var (result, isWhole) = await comparisons.RunAsync(caller, id, request, new NoListener(), context.RequestAborted);
        await TypedResults.Ok(result).ExecuteAsync(context);
        return isWhole;
    }
}
