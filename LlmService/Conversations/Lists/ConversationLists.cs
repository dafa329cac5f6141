using Platform.Data.Caching;

namespace Platform.LlmService.Conversations.Lists;

/// <summary>Users' lists, from the cache.</summary>
internal sealed class ConversationLists(TtlCache<ConversationPage> cache)
{
    public async ValueTask<ConversationPage> GetAsync(Owner owner, ConversationListQuery.Page page, CancellationToken ct) =>
        await cache.GetAsync(new ListKey(owner, page.Archived, page.Limit, page.After).ToString(), ct) ?? new ConversationPage([], null);

    /// <summary>Makes a change, and has every replica forget the user's lists: also when it failed, since the commit's answer may have been lost.</summary>
    public async Task<T> ChangeAsync<T>(Owner owner, Func<Task<T>> change)
    {
        try
        {
            return await change();
        }
        finally
        {
            await cache.InvalidateTagAsync(ListKey.TagOf(owner));
        }
    }
}
