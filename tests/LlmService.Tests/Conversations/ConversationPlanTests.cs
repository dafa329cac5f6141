using Npgsql;
using Platform.LlmService.Comparison;
using Platform.LlmService.Conversations;
using Platform.LlmService.Conversations.Search;

namespace Platform.LlmService.Tests.Conversations;

/// <summary>Plans over tables that are large enough for the planner to prefer a scan where it can.</summary>
public sealed class ConversationPlanTests(ConversationApp app) : IClassFixture<ConversationApp>, IAsyncLifetime
{
    private readonly Guid _tenant = Guid.CreateVersion7();
    private readonly Guid _user = Guid.CreateVersion7();
    private NpgsqlDataSource _database = null!;
    private Guid _conversation;

    public async ValueTask InitializeAsync()
    {
        _database = NpgsqlDataSource.Create(app.Database);
        // One user with a hundredth of everything; all of them say the same words.
        await ExecuteAsync("""
            insert into conversations (id, tenant_id, user_id, title, updated_at)
            select gen_random_uuid(), $1, case n % 100 when 0 then $2 else gen_random_uuid() end, 'About common things', now() - n * interval '1 second'
            from generate_series(1, 20000) as n
            """, _tenant, _user);
        await ExecuteAsync("""
            insert into conversation_messages (conversation_id, id, tenant_id, user_id, role, body, text, created_at)
            select c.id, gen_random_uuid(), c.tenant_id, c.user_id, 'user', '{}', 'common words about number ' || n, now()
            from conversations c cross join generate_series(1, 4) as n
            where c.tenant_id = $1
            """, _tenant);
        _conversation = await FindAsync();
        await ExecuteAsync("""
            insert into conversation_messages (conversation_id, id, tenant_id, user_id, role, body, text, created_at)
            select $1, gen_random_uuid(), $2, $3, 'user', '{}', 'said here', now() from generate_series(1, 5000) as n
            """, _conversation, _tenant, _user);
        await ExecuteAsync("""
            insert into comparisons (id, tenant_id, user_id, models, request, branches, completed, created_at)
            select gen_random_uuid(), $1, case n % 100 when 0 then $2 else gen_random_uuid() end, '{}', '{}', '[]', 0, now() from generate_series(1, 20000) as n
            """, _tenant, _user);
        // Not only analyze: pages that wait to be put into the index of words make it look dearer than it is.
        await ExecuteAsync("vacuum analyze conversations, conversation_messages, comparisons");
    }

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    [Fact]
    public async Task A_page_of_the_list_is_read_backwards_by_index()
    {
        var plan = await ExplainAsync(ConversationStore.List, _tenant, _user, false, DateTime.UnixEpoch.AddYears(90), Guid.AllBitsSet, 51);
        Assert.Contains("Index Scan Backward using conversations_by_owner", plan, StringComparison.Ordinal);
        Assert.DoesNotContain("Sort", plan, StringComparison.Ordinal);
        Assert.DoesNotContain("Seq Scan", plan, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_branch_is_read_by_index_message_by_message()
    {
        var plan = await ExplainAsync(MessageStore.Path, _conversation, _tenant, _user, Guid.CreateVersion7(), 50);
        Assert.Contains("conversation_messages_pkey", plan, StringComparison.Ordinal);
        Assert.DoesNotContain("Seq Scan", plan, StringComparison.Ordinal);
        plan = await ExplainAsync(MessageStore.All, _conversation, _tenant, _user, Guid.Empty, 51);
        Assert.Contains("Index Scan using conversation_messages_pkey", plan, StringComparison.Ordinal);
        Assert.DoesNotContain("Sort", plan, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_search_for_words_that_everybody_uses_reads_only_the_users_own_texts()
    {
        object[] values = [_tenant, _user, "common", $"'{_tenant}/{_user}'", Guid.AllBitsSet, 21];
        var plan = await ExplainAsync(SearchStore.Search, values, analyze: true);
        Assert.Contains("Bitmap Index Scan on conversation_messages_search", plan, StringComparison.Ordinal);
        Assert.DoesNotContain("Seq Scan on", plan, StringComparison.Ordinal);
        // Of 80 000 messages with the word.
        Assert.Matches(@"Bitmap Index Scan on conversation_messages_search.*rows=800(\.00)? ", plan);
    }

    [Fact]
    public async Task A_page_of_comparisons_is_read_backwards_by_index()
    {
        var plan = await ExplainAsync(ComparisonStore.List, _tenant, _user, Guid.AllBitsSet, 51);
        Assert.Contains("Index Scan Backward using comparisons_by_owner", plan, StringComparison.Ordinal);
        Assert.DoesNotContain("Sort", plan, StringComparison.Ordinal);
    }

    private async Task<Guid> FindAsync()
    {
        await using var find = _database.CreateCommand("select id from conversations where tenant_id = $1 and user_id = $2 limit 1");
        find.Parameters.Add(new() { Value = _tenant });
        find.Parameters.Add(new() { Value = _user });
        return (Guid)(await find.ExecuteScalarAsync())!;
    }

    private Task<string> ExplainAsync(string sql, params object[] values) => ExplainAsync(sql, values, analyze: false);

    private async Task<string> ExplainAsync(string sql, object[] values, bool analyze)
    {
        await using var command = _database.CreateCommand((analyze ? "explain (analyze, timing off) " : "explain ") + sql);
        foreach (var value in values)
        {
            command.Parameters.Add(new() { Value = value is DateTime time ? DateTime.SpecifyKind(time, DateTimeKind.Utc) : value });
        }

        await using var reader = await command.ExecuteReaderAsync();
        var plan = new List<string>();
        while (await reader.ReadAsync())
        {
            plan.Add(reader.GetString(0));
        }

        return string.Join('\n', plan);
    }

    private async Task ExecuteAsync(string sql, params object[] values)
    {
        await using var command = _database.CreateCommand(sql);
        command.CommandTimeout = 180;
        foreach (var value in values)
        {
            command.Parameters.Add(new() { Value = value });
        }

        await command.ExecuteNonQueryAsync();
    }
}
