using Npgsql;
using Platform.Data.Postgres;
using Platform.LlmService.Paging;

namespace Platform.LlmService.Conversations.Search;

internal sealed class SearchStore(ServicePool database)
{
    // The hits are found by their words first, whatever they are ordered by: reading backwards by id until enough fit would read every message of a user who has
    // few hits. Words without a letter are no query, which must find nothing and not everything.
    internal const string Search = """
        with words as (select websearch_to_tsquery('simple', $3) as query),
        found as materialized (
            select id, conversation_id
            from conversation_messages
            where search @@ ($4::tsquery && websearch_to_tsquery('simple', $3)) and tenant_id = $1 and user_id = $2 and id < $5
              and numnode(websearch_to_tsquery('simple', $3)) > 0
            union all
            select id, id
            from conversations
            where search @@ ($4::tsquery && websearch_to_tsquery('simple', $3)) and tenant_id = $1 and user_id = $2 and id < $5
              and numnode(websearch_to_tsquery('simple', $3)) > 0
        ),
        page as (
            select id, conversation_id
            from found
            order by id desc
            limit $6
        )
        select page.id, c.id, c.title, c.archived, m.id, m.role, coalesce(m.created_at, c.created_at),
               ts_headline('simple', left(coalesce(m.text, c.title), 20000), words.query, 'StartSel=«, StopSel=», MinWords=10, MaxWords=30')
        from page
        cross join words
        join conversations c on c.id = page.conversation_id
        left join conversation_messages m on m.conversation_id = page.conversation_id and m.id = page.id
        order by page.id desc
        """;

    public async Task<SearchPage> SearchAsync(Owner owner, SearchQuery.Page page, CancellationToken ct)
    {
        await using var command = database.CreateCommand(Search);
        owner.AddTo(command.Parameters);
        command.Parameters.Add(new() { Value = page.Words });
        command.Parameters.Add(new() { Value = owner.SearchWord });
        command.Parameters.Add(new() { Value = page.Before });
        command.Parameters.Add(new() { Value = page.Limit + 1 });

        var (hits, last, hasMore) = (new List<SearchHit>(), Guid.Empty, false);
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            if (hits.Count == page.Limit)
            {
                hasMore = true;
                break;
            }

            last = reader.GetGuid(0);
            hits.Add(Read(reader));
        }

        return new SearchPage(hits, hasMore ? PageParameters.Cursor(last) : null);
    }

    private static SearchHit Read(NpgsqlDataReader reader) => new(
        reader.GetGuid(1), reader.TextAt(2), reader.GetBoolean(3), reader.IdAt(4), reader.TextAt(5), reader.GetString(7), reader.GetFieldValue<DateTimeOffset>(6));
}
