using Microsoft.AspNetCore.Http.HttpResults;
using Platform.LlmService.Paging;
using Platform.ServiceDefaults;

namespace Platform.LlmService.Conversations;

internal static class ConversationMessagesApi
{
    internal static async Task<Results<Ok<MessagePage>, ValidationProblem, ProblemHttpResult>> List(
        Guid conversation, [AsParameters] MessageListQuery query, CallerIdentity caller, MessageStore messages, ConversationStore conversations,
        CancellationToken ct)
    {
        var errors = new Dictionary<string, string[]>();
        var page = query.Read(errors);
        if (errors.Count > 0)
        {
            return ConversationProblems.Invalid(errors);
        }

        var owner = Owner.Of(caller);
        var found = await ReadAsync(owner, conversation, page, messages, ct);
        // Nothing to see is as true of a new conversation as of one that isn't there.
        return found.Items.Count > 0 || await conversations.FindAsync(owner, conversation, ct) is not null
            ? TypedResults.Ok(found)
            : ConversationProblems.NoSuchConversation();
    }

    private static async Task<MessagePage> ReadAsync(Owner owner, Guid conversation, MessageListQuery.Page page, MessageStore messages, CancellationToken ct)
    {
        if (!page.AllBranches)
        {
            var path = await messages.ReadPathAsync(owner, conversation, page.At, page.Limit, ct);
            return new MessagePage(path, path.Count == page.Limit && path[^1].ParentId is { } next ? PageParameters.Cursor(next) : null);
        }

        // One row more than asked for tells whether there is a next page.
        var rows = await messages.ReadAllAsync(owner, conversation, page.At ?? Guid.Empty, page.Limit + 1, ct);
        return rows.Count <= page.Limit
            ? new MessagePage(rows, null)
            : new MessagePage(rows.GetRange(0, page.Limit), PageParameters.Cursor(rows[page.Limit - 1].Id));
    }
}
