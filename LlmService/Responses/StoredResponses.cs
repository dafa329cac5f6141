using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Options;
using Platform.LlmService.Chat;
using Platform.LlmService.Messages;
using Platform.LlmService.Metering;
using Platform.ServiceDefaults;

namespace Platform.LlmService.Responses;

/// <summary>Keeps responses and finds them again, also while the database does not answer: then within a bound, and in so many words.</summary>
internal sealed class StoredResponses(
    ResponseStore store, IOptions<ResponseOptions> options, IOptions<ChatOptions> chat, TimeProvider clock, ILogger<StoredResponses> log)
{
    /// <returns>False when it could not be kept, or is not to be.</returns>
    public async Task<bool> TryKeepAsync(CallerIdentity caller, ResponseRequest request, Guid callId, JsonObject response)
    {
        if (options.Value.KeepFor == TimeSpan.Zero)
        {
            return false;
        }

        var rest = response.DeepClone().AsObject();
        rest.Remove("output");
        Guid? previous = ResponseId.TryRead(request.PreviousId, out var id) ? id : null;
        var kept = new StoredResponse(callId, previous, Utf8(request.Input), Utf8(response["output"]!), Utf8(rest));
        if (kept.Length > options.Value.MostStoredBytes)
        {
            log.TooLargeToKeep(callId, kept.Length);
            return false;
        }

        try
        {
            // Not the caller's token: a client that leaves with the last byte may come back for the rest.
            await WithinBoundAsync(async ct =>
            {
                await store.AddAsync(caller, kept, ct);
                return true;
            }, CancellationToken.None);
            return true;
        }
        catch (UnavailableException e)
        {
            log.NotKept(callId, e.InnerException?.Message);
            return false;
        }
    }

    /// <exception cref="ChatRequestException">There is none of that id for this caller.</exception>
    /// <exception cref="UnavailableException">It can't be told.</exception>
    public async Task<StoredResponse> FindAsync(CallerIdentity caller, string id, CancellationToken ct) =>
        ResponseId.TryRead(id, out var callId) && await WithinBoundAsync(bound => store.FindAsync(caller, callId, bound), ct) is { } found
            ? found
            : throw ResponseId.NotFound(id);

    /// <exception cref="ChatRequestException">There is none of that id for this caller.</exception>
    /// <exception cref="UnavailableException">It can't be told.</exception>
    public async Task RemoveAsync(CallerIdentity caller, string id, CancellationToken ct)
    {
        if (!ResponseId.TryRead(id, out var callId) || !await WithinBoundAsync(bound => store.RemoveAsync(caller, callId, bound), ct))
        {
            throw ResponseId.NotFound(id);
        }
    }

    /// <summary>What was said before, from the beginning. All of it, or none: a model that has forgotten half would not say so.</summary>
    /// <exception cref="ChatRequestException">It isn't there for this caller, has a gap, or is too long.</exception>
    /// <exception cref="UnavailableException">It can't be told.</exception>
    public async Task<IEnumerable<JsonArray>> ReadChainAsync(CallerIdentity caller, string id, CancellationToken ct)
    {
        var mostBytes = chat.Value.MostRequestBytes;
        if (!ResponseId.TryRead(id, out var callId))
        {
            throw ResponseId.PreviousNotFound(id);
        }

        var chain = await WithinBoundAsync(bound => store.ReadChainAsync(caller, callId, options.Value.LongestChain, mostBytes, bound), ct);
        if (chain.Count == 0)
        {
            throw ResponseId.PreviousNotFound(id);
        }

        if (chain.Sum(static one => one.Length) > mostBytes || (chain[^1].PreviousId is not null && chain.Count == options.Value.LongestChain))
        {
            throw new ChatRequestException($"{ResponseFields.Previous}: what came before is too long to go on from.", ResponseFields.Previous) { Code = "context_length_exceeded" };
        }

        if (chain[^1].PreviousId is { } lost)
        {
            throw new ChatRequestException(
                $"{ResponseFields.Previous}: '{ResponseId.Of(lost)}', which came before, has been deleted or has expired.", ResponseFields.Previous)
            { Code = "previous_response_not_found" };
        }

        chain.Reverse();
        return chain.SelectMany(static one => new[] { Items(one.Input), Items(one.Output) });
    }

    private static JsonArray Items(byte[] json) => JsonNode.Parse(json)!.AsArray();

    private static byte[] Utf8(JsonNode json) => Encoding.UTF8.GetBytes(json.ToJsonString(JsonNodes.Readable));

    private async Task<T> WithinBoundAsync<T>(Func<CancellationToken, Task<T>> ask, CancellationToken ct)
    {
        var limit = options.Value.Timeout;
        using var deadline = new CancellationTokenSource(limit, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, deadline.Token);
        try
        {
            return await ask(either.Token).WaitAsync(limit, clock, ct);
        }
        catch (Exception e) when (Weather.Is(e) && !ct.IsCancellationRequested)
        {
            // The question may be under way still.
            await deadline.CancelAsync();
            throw new UnavailableException("Stored responses can't be reached at the moment.", inner: e);
        }
    }
}
