using Platform.Data.Caching;

namespace Platform.LlmService.Conversations.Lists;

internal sealed class ConversationListSource(ConversationStore store) : CacheSource<ConversationPage>
{
    public override async Task<ConversationPage?> LoadAsync(string key, CancellationToken ct)
    {
        if (!ListKey.TryParse(key, out var page))
        {
            return null;
        }

        // One row more than asked for tells whether there is a next page.
        var rows = await store.ListAsync(page.Owner, page.Archived, page.After, page.Limit + 1, ct);
        return rows.Count <= page.Limit
            ? new ConversationPage([.. rows], null)
            : new ConversationPage([.. rows.Take(page.Limit)], rows[page.Limit - 1].Position.ToString());
    }

    public override IReadOnlyList<string> TagsOf(string key) => ListKey.TryParse(key, out var page) ? [ListKey.TagOf(page.Owner)] : [];
}
