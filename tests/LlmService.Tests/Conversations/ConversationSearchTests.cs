namespace Platform.LlmService.Tests.Conversations;

public sealed class ConversationSearchTests(ConversationApp app) : IClassFixture<ConversationApp>
{
    private readonly string _word = $"w{Guid.CreateVersion7():n}";

    [Fact]
    public async Task Words_are_found_in_what_was_said_and_in_titles()
    {
        app.Upstream.Script = new() { Chunks = 1 };
        using var user = app.User();
        var (said, titled) = (await user.BeginAsync("Said"), await user.BeginAsync($"About {_word}"));
        await user.TellAsync(said, $"Where is the {_word} that I lost?");
        var hits = (await SearchAsync(user, _word)).Items();
        Assert.Equal([said, titled], hits.Select(static hit => hit.Text("conversationId")));
        Assert.Equal(("user", "Said"), (hits[0].Text("role"), hits[0].Text("title")));
        Assert.Contains($"«{_word}»", hits[0].Text("snippet"), StringComparison.Ordinal);
        Assert.Equal((await user.GetOkAsync($"{ConversationApp.Base}/{said}/messages")).Items()[1].Text("id"), hits[0].Text("messageId"));
        Assert.Equal(System.Text.Json.JsonValueKind.Null, hits[1].GetProperty("messageId").ValueKind);
    }

    [Theory]
    [InlineData("{0} lost", 1)]
    [InlineData("{0} found", 0)]
    [InlineData("\"the {0}\"", 1)]
    [InlineData("\"{0} the\"", 0)]
    [InlineData("{0} -lost", 0)]
    [InlineData("found or {0}", 1)]
    [InlineData("!!! ???", 0)]
    [InlineData("' | ! & :* <->", 0)]
    public async Task A_query_is_words_phrases_and_exclusions_and_never_an_error(string query, int hits)
    {
        app.Upstream.Script = new() { Chunks = 1 };
        using var user = app.User();
        await user.TellAsync(await user.BeginAsync("Said"), $"Where is the {_word} that I lost?");
        Assert.Equal(hits, (await SearchAsync(user, string.Format(System.Globalization.CultureInfo.InvariantCulture, query, _word))).Items().Length);
    }

    [Fact]
    public async Task Hits_come_page_by_page_the_newest_first()
    {
        using var user = app.User();
        for (var i = 0; i < 5; i++)
        {
            await user.BeginAsync($"{_word} {i}");
        }

        var (seen, cursor) = (new List<string>(), "");
        do
        {
            var page = await user.GetOkAsync($"{ConversationApp.Base}/search?q={_word}&limit=2{cursor}");
            seen.AddRange(page.Items().Select(static hit => hit.Text("title")[^1..]));
            cursor = page.GetProperty("nextCursor").GetString() is { } next ? $"&cursor={next}" : null;
        }
        while (cursor is not null);
        Assert.Equal(["4", "3", "2", "1", "0"], seen);
    }

    [Fact]
    public async Task Nobody_finds_what_another_said_not_even_by_the_others_mark()
    {
        app.Upstream.Script = new() { Chunks = 1 };
        var (tenant, victim) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        using var owner = app.User(tenant, victim);
        using var colleague = app.User(tenant);
        using var sameIdElsewhere = app.User(user: victim);
        await owner.TellAsync(await owner.BeginAsync(_word), $"A secret {_word}");
        await colleague.TellAsync(await colleague.BeginAsync(), $"{tenant}/{victim} planted-{_word}");
        foreach (var other in new[] { colleague, sameIdElsewhere })
        {
            Assert.Empty((await SearchAsync(other, $"secret {_word}")).Items());
            Assert.DoesNotContain("secret", (await SearchAsync(other, $"\"{tenant}/{victim}\" or {tenant}/{victim}")).GetRawText(), StringComparison.Ordinal);
        }

        Assert.DoesNotContain("planted", (await SearchAsync(owner, $"{_word}")).GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_text_of_very_many_different_words_is_kept_and_found_by_its_beginning()
    {
        app.Upstream.Script = new() { Chunks = 1 };
        using var user = app.User();
        var id = await user.BeginAsync("Long");
        var words = string.Join(' ', Enumerable.Range(4096, 30_000).Select(static i => $"x{i:x}"));
        await user.TellAsync(id, $"{_word} {words}");
        Assert.Equal(2, (await user.PathAsync(id)).Length);
        Assert.Single((await SearchAsync(user, _word)).Items());
    }

    private static Task<System.Text.Json.JsonElement> SearchAsync(HttpClient user, string query) =>
        user.GetOkAsync($"{ConversationApp.Base}/search?q={Uri.EscapeDataString(query)}");
}
