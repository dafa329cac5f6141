using System.Net;
using System.Text.Json;
using Platform.Contracts;
using Platform.LlmService.Tests.Chat;
using Platform.Testing;

namespace Platform.LlmService.Tests.Conversations;

public sealed class ConversationTurnsTests(ConversationApp app) : IClassFixture<ConversationApp>
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_call_that_names_a_conversation_is_appended_to_it(bool stream)
    {
        app.Upstream.Script = new() { Chunks = 3 };
        using var user = app.User();
        var id = await user.BeginAsync();
        using var response = await user.SayAsync(id, ConversationRequests.Body("  What is\nthis?", stream));
        await response.Content.ReadAsStringAsync();
        var messages = (await user.GetOkAsync($"{ConversationApp.Base}/{id}/messages")).Items();
        Assert.Equal(["assistant: t0 t1 t2 ", "user:   What is\nthis?"], messages.Select(ConversationRequests.Describe));
        Assert.Equal(response.Headers.GetValues(ConversationApp.MessageHeader).Single(), messages[0].Text("id"));
        Assert.Equal(("fake-large", LlmUnderTest.IdOf(response).ToString()), (messages[0].Text("model"), messages[0].Text("requestId")));
        Assert.Equal((messages[1].Text("id"), JsonValueKind.Null), (messages[0].Text("parentId"), messages[1].GetProperty("parentId").ValueKind));
        var conversation = await user.GetOkAsync($"{ConversationApp.Base}/{id}");
        Assert.Equal(("What is this?", 2, messages[0].Text("id")), (conversation.Text("title"), conversation.GetProperty("messageCount").GetInt32(), conversation.Text("headMessageId")));
    }

    [Fact]
    public async Task The_turn_is_there_before_the_end_of_its_answer_is_read()
    {
        app.Upstream.Script = new() { Chunks = 3 };
        using var user = app.User();
        var id = await user.BeginAsync();
        using var response = await user.SayAsync(id, ConversationRequests.Body("Quick", stream: true));
        await foreach (var data in EventStream.ReadAsync(response))
        {
            if (data == "[DONE]")
            {
                Assert.Equal(2, (await user.PathAsync(id)).Length);
                return;
            }
        }

        Assert.Fail("The stream had no end.");
    }

    [Fact]
    public async Task Of_a_history_only_what_is_new_is_appended()
    {
        app.Upstream.Script = new() { Chunks = 1 };
        using var user = app.User();
        var id = await user.BeginAsync();
        await user.TellAsync(id, "One");
        using var second = await user.SayAsync(id, """
            {"model":"fake-large","messages":[{"role":"system","content":"s"},{"role":"user","content":"One"},{"role":"assistant","content":"t0 "},
             {"role":"tool","tool_call_id":"a","content":"result"},{"role":"user","content":[{"type":"text","text":"Two"},{"type":"image_url","image_url":{"url":"data:,x"}}]}]}
            """);
        await second.ReadAsync();
        var path = await user.PathAsync(id);
        Assert.Equal(["user: One", "assistant: t0 ", "tool: result"], path[..3]);
        Assert.Equal("""[{"type":"text","text":"Two"},{"type":"image_url","image_url":{"url":"data:,x"}}]""", path[3]["user: ".Length..]);
        Assert.Equal(5, path.Length);
    }

    [Fact]
    public async Task Tool_calls_that_come_in_pieces_are_kept_whole()
    {
        const string Body = """
            {"model":"simulated:tool_calls=3,interleave=1","stream":true,"messages":[{"role":"user","content":"Weather?"}],
             "tools":[{"type":"function","function":{"name":"weather","parameters":{"type":"object","properties":{"city":{"type":"string"}},"required":["city"]}}}]}
            """;
        using var user = app.User();
        var id = await user.BeginAsync();
        using var streamed = await user.SayAsync(id, Body);
        var pieces = (await EventStream.ReadAllAsync(streamed)).Where(static data => data != "[DONE]")
            .SelectMany(static data => JsonElement.Parse(data).GetProperty("choices").EnumerateArray())
            .SelectMany(static choice => choice.GetProperty("delta").TryGetProperty("tool_calls", out var calls) ? calls.EnumerateArray().ToArray() : []);
        var arguments = pieces.GroupBy(static call => call.GetProperty("index").GetInt32())
            .OrderBy(static call => call.Key).Select(static call => string.Concat(call.Select(static piece => piece.GetProperty("function").Text("arguments"))));
        var kept = (await AnswerAsync(user, id)).GetProperty("tool_calls").EnumerateArray().ToArray();
        Assert.Equal(arguments, kept.Select(static call => call.GetProperty("function").Text("arguments")));
        Assert.All(kept, static call => Assert.Equal(("function", "weather"), (call.Text("type"), call.GetProperty("function").Text("name"))));
        Assert.Equal(3, kept.Select(static call => call.Text("id")).Distinct().Count());

        using var plain = await user.SayAsync(id, Body.Replace("\"stream\":true", "\"stream\":false", StringComparison.Ordinal), "root");
        var answer = (await plain.ReadAsync()).GetProperty("choices")[0].GetProperty("message");
        Assert.True(JsonElement.DeepEquals(answer, await AnswerAsync(user, id)));
    }

    [Fact]
    public async Task A_message_that_is_edited_and_sent_again_begins_a_branch()
    {
        app.Upstream.Script = new() { Chunks = 1 };
        using var user = app.User();
        var id = await user.BeginAsync();
        var first = await user.TellAsync(id, "One");
        var second = await user.TellAsync(id, "Two");
        var edited = await user.TellAsync(id, "Two, edited", parent: first);
        var anew = await user.TellAsync(id, "Another beginning", parent: "root");
        Assert.Equal(["user: One", "assistant: t0 ", "user: Two", "assistant: t0 "], await user.PathAsync(id, second));
        Assert.Equal(["user: One", "assistant: t0 ", "user: Two, edited", "assistant: t0 "], await user.PathAsync(id, edited));
        Assert.Equal(["user: Another beginning", "assistant: t0 "], await user.PathAsync(id));
        Assert.Equal(anew, (await user.GetOkAsync($"{ConversationApp.Base}/{id}")).Text("headMessageId"));

        var (all, cursor) = (new List<string>(), "");
        do
        {
            var page = await user.GetOkAsync($"{ConversationApp.Base}/{id}/messages?branches=all&limit=3{cursor}");
            all.AddRange(page.Items().Select(ConversationRequests.Describe));
            cursor = page.GetProperty("nextCursor").GetString() is { } next ? $"&cursor={next}" : null;
        }
        while (cursor is not null);
        Assert.Equal(["user: One", "user: Two", "user: Two, edited", "user: Another beginning"], all.Where(static message => message.StartsWith("user", StringComparison.Ordinal)));
        Assert.Equal(8, all.Count);
    }

    [Fact]
    public async Task A_long_branch_is_read_page_by_page_from_its_end()
    {
        app.Upstream.Script = new() { Chunks = 1 };
        using var user = app.User();
        var id = await user.BeginAsync();
        for (var i = 0; i < 4; i++)
        {
            await user.TellAsync(id, $"Number {i}");
        }

        var (seen, cursor) = (new List<string>(), "");
        do
        {
            var page = await user.GetOkAsync($"{ConversationApp.Base}/{id}/messages?limit=3{cursor}");
            seen.AddRange(page.Items().Select(ConversationRequests.Describe));
            cursor = page.GetProperty("nextCursor").GetString() is { } next ? $"&cursor={next}" : null;
        }
        while (cursor is not null);
        seen.Reverse();
        Assert.Equal(await user.PathAsync(id), seen);
        Assert.Equal(8, seen.Count);
    }

    [Fact]
    public async Task Calls_at_once_are_branches_since_neither_knew_of_the_other()
    {
        app.Upstream.Script = new() { Chunks = 2, ChunkDelay = TimeSpan.FromMilliseconds(200) };
        using var user = app.User();
        var id = await user.BeginAsync();
        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(i => user.TellAsync(id, $"At once {i}")));
        foreach (var (answer, i) in answers.Select(static (answer, i) => (answer, i)))
        {
            Assert.Equal([$"user: At once {i}", "assistant: t0 t1 "], await user.PathAsync(id, answer));
        }

        Assert.Equal(8, (await user.GetOkAsync($"{ConversationApp.Base}/{id}")).GetProperty("messageCount").GetInt32());
    }

    [Fact]
    public async Task When_the_client_hangs_up_what_was_said_is_kept_and_marked()
    {
        app.Upstream.Script = new() { Chunks = 10_000, ChunkDelay = TimeSpan.FromMilliseconds(10) };
        using var user = app.User();
        var id = await user.BeginAsync();
        using (var response = await user.SayAsync(id, ConversationRequests.Body("Tell me everything", stream: true)))
        {
            await using var events = EventStream.ReadAsync(response).GetAsyncEnumerator();
            Assert.True(await events.MoveNextAsync() && await events.MoveNextAsync() && await events.MoveNextAsync());
        }

        await Poll.UntilAsync(async () => (await user.PathAsync(id)).Length == 2, "the turn is kept");
        var path = await user.PathAsync(id);
        Assert.Equal("user: Tell me everything", path[0]);
        Assert.StartsWith("assistant: t0 t1 t2 ", path[1], StringComparison.Ordinal);
        Assert.EndsWith("...", path[1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(FakeUpstreamFault.Cut)]
    [InlineData(FakeUpstreamFault.ErrorEvent)]
    public async Task An_answer_that_breaks_off_is_kept_and_marked(FakeUpstreamFault fault)
    {
        app.Upstream.Script = new() { Chunks = 9, Fault = fault, FaultAfter = 2 };
        using var user = app.User();
        var id = await user.BeginAsync();
        await user.TellAsync(id, "Break", stream: true);
        Assert.Equal(["user: Break", "assistant: t0 t1 ..."], await user.PathAsync(id));
    }

    [Fact]
    public async Task A_call_without_an_answer_leaves_the_conversation_as_it_was()
    {
        using var user = app.User();
        var id = await user.BeginAsync();
        using var response = await user.SayAsync(id, ConversationRequests.Body("No", model: "simulated:status=500"));
        Assert.Equal(HttpStatusCode.BadGateway, response.StatusCode);
        Assert.Empty(await user.PathAsync(id));
    }

    [Fact]
    public async Task A_repetition_of_a_call_is_answered_and_kept_once()
    {
        app.Upstream.Script = new() { Chunks = 2 };
        using var user = app.User();
        var (id, other) = (await user.BeginAsync(), await user.BeginAsync());
        using var first = await user.SayAsync(id, ConversationRequests.Body("Once"), key: "turn");
        await first.ReadAsync();
        // The answer is out a moment before it is kept.
        await Poll.UntilAsync(async () =>
        {
            using var second = await user.SayAsync(id, ConversationRequests.Body("Once"), key: "turn");
            return second.IsSuccessStatusCode && second.Headers.GetValues("Idempotency-Replayed").Single() == "true";
        }, "the repetition gets the answer");
        Assert.Equal(2, (await user.PathAsync(id)).Length);
        using var elsewhere = await user.SayAsync(other, ConversationRequests.Body("Once"), key: "turn");
        Assert.Equal(HttpStatusCode.UnprocessableEntity, elsewhere.StatusCode);
    }

    [Fact]
    public async Task Anthropics_clients_name_conversations_too()
    {
        app.Upstream.Script = new() { Chunks = 2 };
        using var user = app.User();
        var id = await user.BeginAsync();
        using var response = await user.SayAsync(
            id, """{"model":"fake-large","max_tokens":9,"stream":true,"system":"s","messages":[{"role":"user","content":"Bonjour"}]}""", path: "/v1/messages");
        Assert.Contains("message_stop", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(["user: Bonjour", "assistant: t0 t1 "], await user.PathAsync(id));
    }

    [Theory]
    [InlineData("nonsense", null, 400, "x-conversation-id")]
    [InlineData("00000000-0000-0000-0000-000000000000", null, 404, "x-conversation-id")]
    [InlineData(null, "nonsense", 400, "x-conversation-parent-id")]
    [InlineData(null, "00000000-0000-0000-0000-000000000000", 404, "x-conversation-parent-id")]
    public async Task A_place_that_is_not_there_is_refused_before_a_model_is_asked(string? conversation, string? parent, int status, string param)
    {
        using var user = app.User();
        var before = app.Upstream.Received;
        using var response = await user.SayAsync(conversation ?? await user.BeginAsync(), ConversationRequests.Body("Lost"), parent);
        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal(param, (await LlmUnderTest.ErrorOfAsync(response))["param"]!.GetValue<string>());
        Assert.Equal(before, app.Upstream.Received);
    }

    [Fact]
    public async Task What_a_conversation_can_not_keep_is_refused_before_a_model_is_asked()
    {
        using var user = app.User();
        var (id, before) = (await user.BeginAsync(), app.Upstream.Received);
        using var large = await user.SayAsync(id, ConversationRequests.Body(new string('x', 200_001)));
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, large.StatusCode);
        using var answered = await user.SayAsync(id, """{"model":"fake-large","messages":[{"role":"user","content":"a"},{"role":"assistant","content":"b"}]}""");
        Assert.Equal((HttpStatusCode.BadRequest, "messages"), (answered.StatusCode, (await LlmUnderTest.ErrorOfAsync(answered))["param"]!.GetValue<string>()));
        using var escape = await user.SayAsync(id, """{"model":"fake-large","messages":[{"role":"\ud800","content":"a"}]}""");
        Assert.Equal(HttpStatusCode.BadRequest, escape.StatusCode);
        Assert.Equal(before, app.Upstream.Received);

        var many = string.Join(',', Enumerable.Repeat("""{"role":"user","content":"a"}""", 40));
        using var full = await user.SayAsync(id, $$"""{"model":"fake-large","messages":[{{many}}]}""");
        Assert.Equal("conversation_full", (await LlmUnderTest.ErrorOfAsync(full))["code"]!.GetValue<string>());
    }

    [Theory]
    [InlineData("a\\u0000b")]
    [InlineData("\\ud800")]
    [InlineData("\\ud83d\\ude00 \\\"quoted\\\"")]
    public async Task Whatever_JSON_can_say_is_kept_as_it_was_said(string words)
    {
        app.Upstream.Script = new() { Chunks = 1 };
        using var user = app.User();
        var id = await user.BeginAsync();
        var message = $$"""{"role":"user","content":"{{words}}"}""";
        using var response = await user.SayAsync(id, $$"""{"model":"fake-large","messages":[{{message}}]}""");
        await response.ReadAsync();
        var page = await user.GetStringAsync($"{ConversationApp.Base}/{id}/messages?branches=all");
        Assert.Contains($"\"message\":{message}", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_longer_answer_than_is_kept_goes_to_the_client_whole()
    {
        using var user = app.User();
        var id = await user.BeginAsync();
        using var response = await user.SayAsync(id, ConversationRequests.Body("Long", stream: true, model: "simulated:tokens=60000,token_delay_ms=0"));
        var text = EventStream.TextOf(await EventStream.ReadAllAsync(response));
        var kept = (await user.PathAsync(id))[1];
        Assert.True(text.Length > 200_000);
        Assert.InRange(kept.Length, 199_000, 200_100);
        Assert.EndsWith("...", kept, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Calls_without_a_conversation_keep_nothing()
    {
        app.Upstream.Script = new() { Chunks = 1 };
        var before = await app.Llm.ScalarAsync("select count(*) from conversation_messages");
        using var response = await app.Llm.PostAsync(LlmUnderTest.Body("fake-large"));
        Assert.Equal(CompletionStatus.Completed, (await app.Llm.SettledAsync(LlmUnderTest.IdOf(response))).Status);
        Assert.Equal(before, await app.Llm.ScalarAsync("select count(*) from conversation_messages"));
    }

    private static async Task<JsonElement> AnswerAsync(HttpClient user, string id) =>
        (await user.GetOkAsync($"{ConversationApp.Base}/{id}/messages")).Items()[0].GetProperty("message");
}
