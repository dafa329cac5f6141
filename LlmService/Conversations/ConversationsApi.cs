using Microsoft.AspNetCore.Http.HttpResults;
using Platform.Contracts;
using Platform.LlmService.Conversations.Lists;
using Platform.LlmService.Conversations.Search;
using Platform.ServiceDefaults;

namespace Platform.LlmService.Conversations;

internal static class ConversationsApi
{
    private const string Base = "/api/v1/conversations";

    public static void MapConversations(this IEndpointRouteBuilder routes)
    {
        var conversations = routes.MapGroup(Base).WithTags("Conversations").RequireScope(Scopes.LlmInvoke);
        conversations.MapPost("/", Create).WithName("CreateConversation");
        conversations.MapGet("/", List).WithName("ListConversations");
        conversations.MapGet("/search", Search).WithName("SearchConversations");
        conversations.MapGet("/{conversation:guid}", Get).WithName("GetConversation");
        conversations.MapPatch("/{conversation:guid}", Change).WithName("ChangeConversation");
        conversations.MapDelete("/{conversation:guid}", Remove).WithName("RemoveConversation");
        conversations.MapGet("/{conversation:guid}/messages", ConversationMessagesApi.List).WithName("ListConversationMessages");
    }

    internal static async Task<Results<Created<Conversation>, Ok<Conversation>, ValidationProblem, ProblemHttpResult>> Create(
        ConversationDefinition definition, HttpContext context, CallerIdentity caller, ConversationStore store, ConversationLists lists, TimeProvider clock,
        CancellationToken ct)
    {
        var errors = ConversationRules.Check(definition);
        var key = CreationKey.Read(context.Request, definition.Title, errors);
        if (errors.Count > 0)
        {
            return ConversationProblems.Invalid(errors);
        }

        var owner = Owner.Of(caller);
        var id = Guid.CreateVersion7(clock.GetUtcNow());
        if (await lists.ChangeAsync(owner, () => store.AddAsync(owner, id, definition.Title, key, ct)) is { } added)
        {
            return TypedResults.Created($"{Base}/{added.Id}", added);
        }

        // Without a key nothing stands in the way of a new row. One that was removed in between has taken its key with it.
        var earlier = await store.FindAsync(owner, key!, ct);
        if (earlier is not { } known || !known.Hash.AsSpan().SequenceEqual(key!.Hash))
        {
            return ConversationProblems.OtherRequestHasKey();
        }

        context.Response.Headers[IdempotencyHeaders.Replayed] = "true";
        return TypedResults.Ok(known.Conversation);
    }

    internal static async Task<Results<Ok<ConversationPage>, ValidationProblem>> List(
        [AsParameters] ConversationListQuery query, CallerIdentity caller, ConversationLists lists, CancellationToken ct)
    {
        var errors = new Dictionary<string, string[]>();
        var page = query.Read(errors);
        return errors.Count > 0 ? ConversationProblems.Invalid(errors) : TypedResults.Ok(await lists.GetAsync(Owner.Of(caller), page, ct));
    }

    internal static async Task<Results<Ok<SearchPage>, ValidationProblem>> Search(
        [AsParameters] SearchQuery query, CallerIdentity caller, SearchStore store, CancellationToken ct)
    {
        var errors = new Dictionary<string, string[]>();
        var page = query.Read(errors);
        return errors.Count > 0 ? ConversationProblems.Invalid(errors) : TypedResults.Ok(await store.SearchAsync(Owner.Of(caller), page, ct));
    }

    internal static async Task<Results<Ok<Conversation>, ProblemHttpResult>> Get(
        Guid conversation, CallerIdentity caller, ConversationStore store, CancellationToken ct) =>
        await store.FindAsync(Owner.Of(caller), conversation, ct) is { } found ? TypedResults.Ok(found) : ConversationProblems.NoSuchConversation();

    internal static async Task<Results<Ok<Conversation>, ValidationProblem, ProblemHttpResult>> Change(
        Guid conversation, ConversationChange change, CallerIdentity caller, ConversationStore store, ConversationLists lists, CancellationToken ct)
    {
        if (ConversationRules.Check(change) is { Count: > 0 } errors)
        {
            return ConversationProblems.Invalid(errors);
        }

        var owner = Owner.Of(caller);
        return await lists.ChangeAsync(owner, () => store.ChangeAsync(owner, conversation, change, ct)) is { } changed
            ? TypedResults.Ok(changed)
            : ConversationProblems.NoSuchConversation();
    }

    internal static async Task<Results<NoContent, ProblemHttpResult>> Remove(
        Guid conversation, CallerIdentity caller, ConversationStore store, ConversationLists lists, CancellationToken ct)
    {
        var owner = Owner.Of(caller);
        return await lists.ChangeAsync(owner, () => store.RemoveAsync(owner, conversation, ct))
            ? TypedResults.NoContent()
            : ConversationProblems.NoSuchConversation();
    }
}
