using System.Net;
using System.Text;
using Platform.Testing;

namespace Platform.LlmService.Tests.Conversations;

public sealed class ConversationsApiTests(ConversationApp app) : IClassFixture<ConversationApp>
{
    [Fact]
    public async Task A_conversation_is_begun_renamed_archived_and_removed()
    {
        using var user = app.User();
        var id = await user.BeginAsync("First");
        var begun = await user.GetOkAsync($"{ConversationApp.Base}/{id}");
        Assert.Equal(("First", false, 0), (begun.Text("title"), begun.GetProperty("archived").GetBoolean(), begun.GetProperty("messageCount").GetInt32()));

        using var renamed = await PatchAsync(user, id, """{"title":"Second"}""");
        Assert.Equal("Second", (await renamed.ReadAsync()).Text("title"));
        Assert.Equal([id], await ListAsync(user));
        using var archived = await PatchAsync(user, id, """{"archived":true}""");
        Assert.True((await archived.ReadAsync()).GetProperty("archived").GetBoolean());
        Assert.Empty(await ListAsync(user));
        Assert.Equal([id], await ListAsync(user, "?archived=true"));

        using var removed = await user.DeleteAsync($"{ConversationApp.Base}/{id}");
        Assert.Equal(HttpStatusCode.NoContent, removed.StatusCode);
        Assert.Empty(await ListAsync(user, "?archived=true"));
        using var again = await user.DeleteAsync($"{ConversationApp.Base}/{id}");
        await again.AssertProblemAsync(HttpStatusCode.NotFound, "conversation-not-found");
    }

    [Fact]
    public async Task Removing_a_conversation_removes_what_was_said()
    {
        using var user = app.User();
        var id = await user.BeginAsync();
        await user.TellAsync(id, "Forget this");
        Assert.Equal(2, await app.Llm.ScalarAsync($"select count(*) from conversation_messages where conversation_id = '{id}'"));
        using var removed = await user.DeleteAsync($"{ConversationApp.Base}/{id}");
        Assert.Equal(HttpStatusCode.NoContent, removed.StatusCode);
        Assert.Equal(0, await app.Llm.ScalarAsync($"select count(*) from conversation_messages where conversation_id = '{id}'"));
    }

    [Fact]
    public async Task The_list_is_paged_and_begins_with_what_was_used_last()
    {
        using var user = app.User();
        var ids = new List<string>();
        for (var i = 0; i < 5; i++)
        {
            ids.Add(await user.BeginAsync($"Number {i}"));
        }

        await user.TellAsync(ids[1], "Up");
        string[] expected = [ids[1], ids[4], ids[3], ids[2], ids[0]];
        Assert.Equal(expected, await ListAsync(user));

        var (seen, cursor) = (new List<string>(), "");
        do
        {
            var page = await user.GetOkAsync($"{ConversationApp.Base}?limit=2{cursor}");
            seen.AddRange(page.Items().Select(static item => item.Text("id")));
            cursor = page.GetProperty("nextCursor").GetString() is { } next ? $"&cursor={next}" : null;
        }
        while (cursor is not null);
        Assert.Equal(expected, seen);
    }

    [Fact]
    public async Task A_list_is_cached_until_something_changes()
    {
        using var user = app.User();
        var id = await user.BeginAsync("Kept");
        Assert.Equal([id], await ListAsync(user));
        await app.Llm.ExecuteAsync($"update conversations set title = 'Changed behind our back' where id = '{id}'");
        Assert.Equal("Kept", (await user.GetOkAsync(ConversationApp.Base)).Items().Single().Text("title"));

        await user.TellAsync(id, "Anything");
        var item = (await user.GetOkAsync(ConversationApp.Base)).Items().Single();
        Assert.Equal(("Changed behind our back", 2), (item.Text("title"), item.GetProperty("messageCount").GetInt32()));
    }

    [Fact]
    public async Task A_request_with_a_key_makes_one_conversation_however_often_it_comes()
    {
        using var user = app.User();
        using var other = app.User();
        using var first = await CreateAsync(user, "once", """{"title":"One"}""");
        using var second = await CreateAsync(user, "once", """{"title":"One"}""");
        Assert.Equal((await first.ReadAsync(HttpStatusCode.Created)).Text("id"), (await second.ReadAsync()).Text("id"));
        Assert.Equal("true", second.Headers.GetValues("Idempotency-Replayed").Single());
        using var changed = await CreateAsync(user, "once", """{"title":"Two"}""");
        await changed.AssertProblemAsync(HttpStatusCode.UnprocessableEntity, "idempotency-key-reused");
        using var others = await CreateAsync(other, "once", """{"title":"Two"}""");
        await others.ReadAsync(HttpStatusCode.Created);
        Assert.Single(await ListAsync(user));
    }

    [Fact]
    public async Task A_key_makes_one_conversation_also_when_requests_come_at_once()
    {
        using var user = app.User();
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => CreateAsync(user, "at-once", "{}")));
        Assert.Single(answers, static answer => answer.StatusCode == HttpStatusCode.Created);
        Assert.All(answers, static answer => Assert.True(answer.IsSuccessStatusCode));
        Assert.Single(await ListAsync(user));
    }

    [Theory]
    [InlineData("{\"title\":\"\"}", "title")]
    [InlineData("{\"title\":\"a\\u0000b\"}", "title")]
    [InlineData("{\"titel\":\"x\"}", "titel")]
    public async Task What_is_wrong_with_a_new_conversation_is_named(string body, string field)
    {
        using var user = app.User();
        using var response = await user.PostAsync(ConversationApp.Base, new StringContent(body, Encoding.UTF8, "application/json"));
        var problem = await response.AssertProblemAsync(HttpStatusCode.BadRequest, "invalid-request");
        Assert.Equal([field], problem.GetProperty("errors").EnumerateObject().Select(static error => error.Name));
    }

    [Theory]
    [InlineData("?limit=0", "limit")]
    [InlineData("?limit=201", "limit")]
    [InlineData("?cursor=nonsense", "cursor")]
    [InlineData("?archived=maybe", "archived")]
    [InlineData("/search?q=", "q")]
    [InlineData("/search?q=a&limit=51", "limit")]
    [InlineData("/search?q=a%00b", "q")]
    [InlineData("/01981f5e-0000-7000-8000-000000000000/messages?until=x", "until")]
    [InlineData("/01981f5e-0000-7000-8000-000000000000/messages?branches=some", "branches")]
    public async Task A_bad_parameter_is_named(string path, string field)
    {
        using var user = app.User();
        using var response = await user.GetAsync(ConversationApp.Base + path);
        var problem = await response.AssertProblemAsync(HttpStatusCode.BadRequest, "invalid-request");
        Assert.Equal([field], problem.GetProperty("errors").EnumerateObject().Select(static error => error.Name));
    }

    [Fact]
    public async Task A_change_that_changes_nothing_is_refused()
    {
        using var user = app.User();
        using var response = await PatchAsync(user, await user.BeginAsync(), "{}");
        await response.AssertProblemAsync(HttpStatusCode.BadRequest, "invalid-request");
    }

    private static Task<HttpResponseMessage> PatchAsync(HttpClient user, string id, string body) =>
        user.PatchAsync($"{ConversationApp.Base}/{id}", new StringContent(body, Encoding.UTF8, "application/json"));

    private static async Task<string[]> ListAsync(HttpClient user, string query = "") =>
        [.. (await user.GetOkAsync(ConversationApp.Base + query)).Items().Select(static item => item.Text("id"))];

    private static Task<HttpResponseMessage> CreateAsync(HttpClient user, string key, string body)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, ConversationApp.Base) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        request.Headers.Add("Idempotency-Key", key);
        return user.SendAsync(request);
    }
}
