using Platform.Contracts;
using Platform.LlmService.Chat;
using Platform.ServiceDefaults;

namespace Platform.LlmService.Embeddings;

internal static class EmbeddingsApi
{
    public static void MapEmbeddings(this IEndpointRouteBuilder routes)
    {
        var embeddings = routes.MapGroup("/v1/embeddings").WithTags("Embeddings").RequireScope(Scopes.LlmInvoke);
        embeddings.MapPost("", Embed).WithName("CreateEmbedding")
            .WithSummary("Vectors of texts, in OpenAI's wire format")
            .WithJsonBody("""{"model":"simulated","input":["Hello","Good evening"]}""");
    }

    /// <summary>Writes its answer itself: it is the provider's bytes.</summary>
    internal static Task Embed(HttpContext context, CallerIdentity caller, OpenAIEndpoint endpoint) =>
        endpoint.AnswerAsync(context, caller, EmbeddingRequest.Parse);
}
