using System.Diagnostics;
using Microsoft.Extensions.Options;
using Platform.LlmService.Chat;
using Platform.LlmService.Conversations.Lists;
using Platform.LlmService.LateWrites;
using Platform.ServiceDefaults;

namespace Platform.LlmService.Conversations.Turns;

/// <summary>Model calls that may name a conversation. What was said is appended to it, however the call ends.</summary>
internal sealed class ConversationTurns(
    TurnStore store, ConversationLists lists, LateWriter late, IOptions<ConversationOptions> options, TimeProvider clock)
{
    /// <param name="context">The request, which may name a conversation.</param>
    /// <param name="caller">Who asks.</param>
    /// <param name="request">What is asked.</param>
    /// <param name="sink">Where the answer goes.</param>
    /// <param name="ask">Asks, and gives the answer to the sink that it is handed.</param>
    public async Task<T> KeepAsync<T>(HttpContext context, CallerIdentity caller, ModelRequest request, IReplySink sink, Func<IReplySink, Task<T>> ask)
    {
        if (request is not ChatRequest chat || TurnTarget.Read(context.Request.Headers) is not { } target)
        {
            return await ask(sink);
        }

        Activity.Current?.SetTag("gen_ai.conversation.id", target.ConversationId.ToString());
        var turn = await OpenAsync(Owner.Of(caller), target, chat, context.RequestAborted);
        var listening = new TurnSink(sink, context.Response.Headers, turn, options.Value.MostMessageBytes, WriteAsync);
        try
        {
            return await ask(listening);
        }
        finally
        {
            await listening.EndAsync();
        }
    }

    /// <summary>Before anything is asked and paid for: is there such a place, and room for what will come.</summary>
    private async Task<Turn> OpenAsync(Owner owner, TurnTarget target, ChatRequest request, CancellationToken ct)
    {
        var messages = NewMessage.Read(request.Body, options.Value.MostMessageBytes);
        var place = await store.FindAsync(owner, target, ct) ?? throw NotFound("You have no such conversation.", ConversationHeaders.Id, "conversation_not_found");
        if (!place.HasParent)
        {
            throw NotFound("The conversation has no such message.", ConversationHeaders.ParentId, "message_not_found");
        }

        if (place.MessageCount + messages.Count >= options.Value.MostMessages)
        {
            throw new ChatRequestException($"The conversation has {place.MessageCount} messages, and there is room for {options.Value.MostMessages}. Begin a new one.")
            {
                Status = StatusCodes.Status409Conflict,
                Code = "conversation_full",
            };
        }

        // Where the conversation is now, not where it will be at the end: two calls at once are two branches, since neither knew of the other.
        var parent = target.AtRoot ? null : target.ParentId ?? place.HeadId;
        return new Turn(owner, target.ConversationId, parent, request.Model, messages, clock.GetUtcNow());
    }

    private Task WriteAsync(Turn turn, Answer answer)
    {
        var messages = turn.With(answer, clock.GetUtcNow());
        return late.WriteAsync(new LateWrite("a turn of a conversation", messages.Sum(static m => (long)m.Body.Length), ct => lists.ChangeAsync(turn.Owner, async () =>
        {
            await store.AppendAsync(turn, messages, ct);
            return true;
        })));
    }

    private static ChatRequestException NotFound(string message, string header, string code) =>
        new(message, header.ToLowerInvariant()) { Status = StatusCodes.Status404NotFound, Code = code };
}
