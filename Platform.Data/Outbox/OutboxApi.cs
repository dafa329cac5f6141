using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Platform.Data.Outbox;

/// <summary>What the receiver refused, for a person to look at and to send again when the cause is gone.</summary>
public static class OutboxApi
{
    /// <summary>
    /// Maps <c>GET /internal/outbox/refused</c> and <c>POST /internal/outbox/refused/{id}/requeue</c>. Says nothing of who may call them:
    /// the service adds that.
    /// </summary>
    /// <param name="routes">The service's routes.</param>
    /// <returns>The endpoints.</returns>
    public static RouteGroupBuilder MapOutbox(this IEndpointRouteBuilder routes)
    {
        var refused = routes.MapGroup("/internal/outbox/refused").WithTags("Internal");
        refused.MapGet("/", List).WithName("ListRefusedMessages");
        refused.MapPost("/{id:guid}/requeue", Requeue).WithName("RequeueRefusedMessage");
        return refused;
    }

    private static async Task<JsonHttpResult<IReadOnlyList<RefusedMessage>>> List(RefusedStore store, CancellationToken ct)
        => TypedResults.Json<IReadOnlyList<RefusedMessage>>(await store.ListAsync(ct), OutboxJson.Default.IReadOnlyListRefusedMessage);

    private static async Task<Results<NoContent, NotFound>> Requeue(Guid id, RefusedStore store, OutboxWriter outbox, CancellationToken ct)
    {
        if (!await store.RequeueAsync(id, ct))
        {
            return TypedResults.NotFound();
        }
        outbox.Signal();
        return TypedResults.NoContent();
    }
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(IReadOnlyList<RefusedMessage>))]
internal sealed partial class OutboxJson : JsonSerializerContext;
