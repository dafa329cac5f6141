using System.Security.Cryptography;
using Microsoft.Extensions.Options;
using Platform.LlmService.Chat;
using Platform.LlmService.Metering;
using Platform.ServiceDefaults;

namespace Platform.LlmService.Idempotency;

/// <summary>
/// Does a request that carries a key once: its answer is kept, and whoever repeats the request gets it again. An attempt that came to nothing leaves the key free,
/// so that the repetition does what the first could not.
/// </summary>
internal sealed class IdempotentRequests(
    IdempotencyStore store, UnfinishedClaims unfinished, InstanceLease lease, IOptions<IdempotencyOptions> options, TimeProvider clock)
{
    private static readonly TimeSpan AskAgainAfter = TimeSpan.FromSeconds(1);

    /// <param name="context">The request.</param>
    /// <param name="caller">Keys of one caller say nothing to another.</param>
    /// <param name="body">Told apart from another body under the same key.</param>
    /// <param name="run">Answers the request and says whether the answer is whole and good.</param>
    /// <exception cref="ChatRequestException">The key is malformed, in use, or another request's.</exception>
    /// <exception cref="UnavailableException">It can't be told at the moment whether the key is known.</exception>
    public async Task RunAsync(HttpContext context, CallerIdentity caller, ReadOnlyMemory<byte> body, Func<Task<bool>> run)
    {
        if (IdempotencyKey.Read(context.Request) is not { } key)
        {
            await run();
            return;
        }

        var claim = new Claim(
            Guid.CreateVersion7(), caller.TenantId, caller.KeyId ?? caller.UserId, context.Request.Path.Value ?? "", key, SHA256.HashData(body.Span), lease.InstanceId);
        switch (await ClaimAsync(claim))
        {
            case { Kind: KnownRequestKind.New }:
                await RunFirstAsync(context, claim, run);
                break;
            case { Kind: KnownRequestKind.Answered, Answer: { Body: { } } answer }:
                await ReplayAsync(context.Response, answer, context.RequestAborted);
                break;
            case var known:
                throw Refusal(known.Kind);
        }
    }

    private async Task RunFirstAsync(HttpContext context, Claim claim, Func<Task<bool>> run)
    {
        StoredAnswer? answer = null;
        try
        {
            using var captured = CapturedBody.Begin(context, options.Value.MostStoredBytes);
            if (await run())
            {
                var response = context.Response;
                answer = new StoredAnswer(response.Headers[InternalHeaders.RequestId].ToString(), response.ContentType ?? "", captured.ToArray());
            }
        }
        finally
        {
            await EndAsync(claim.Id, answer);
        }
    }

    private static async Task ReplayAsync(HttpResponse response, StoredAnswer answer, CancellationToken ct)
    {
        response.Headers[IdempotencyHeaders.Replayed] = "true";
        response.Headers[InternalHeaders.RequestId] = answer.RequestId;
        response.Headers.CacheControl = "no-cache";
        response.ContentType = answer.ContentType;
        response.ContentLength = answer.Body!.Length;
        await response.BodyWriter.WriteAsync(answer.Body, ct);
    }

    private async Task<KnownRequest> ClaimAsync(Claim claim)
    {
        var limit = options.Value.Timeout;
        try
        {
            // Not the caller's token: a claim half made because a client left would keep its next attempt waiting.
            using var deadline = new CancellationTokenSource(limit, clock);
            return await store.ClaimAsync(claim, deadline.Token).WaitAsync(limit, clock, CancellationToken.None);
        }
        catch (Exception e) when (Weather.Is(e))
        {
            // The claim may have been made after all.
            unfinished.Unsaid(claim.Id);
            throw new UnavailableException("It can't be told at the moment whether this request has been answered before, so no model was asked.", inner: e);
        }
    }

    private async Task EndAsync(Guid claimId, StoredAnswer? answer)
    {
        var limit = options.Value.Timeout;
        try
        {
            using var deadline = new CancellationTokenSource(limit, clock);
            await store.EndAsync(claimId, answer, deadline.Token).WaitAsync(limit, clock, CancellationToken.None);
        }
        catch (Exception e) when (Weather.Is(e))
        {
            unfinished.Ended(claimId, answer);
        }
    }

    private static ChatRequestException Refusal(KnownRequestKind kind) => kind switch
    {
        KnownRequestKind.Running => new("A request with this idempotency key is being answered. Ask again in a moment.", IdempotencyHeaders.Key)
        {
            Status = StatusCodes.Status409Conflict,
            Code = "idempotency_key_in_use",
            RetryAfter = AskAgainAfter,
        },
        KnownRequestKind.OtherBody => new("This idempotency key belongs to a request with another body. Use a new key for a new request.", IdempotencyHeaders.Key)
        {
            Status = StatusCodes.Status422UnprocessableEntity,
            Code = "idempotency_key_reused",
        },
        _ => new("The request with this idempotency key was answered, and its answer was too large to be kept. Use a new key to ask, and pay, once more.", IdempotencyHeaders.Key)
        {
            Status = StatusCodes.Status409Conflict,
            Code = "idempotency_answer_not_kept",
        },
    };
}
