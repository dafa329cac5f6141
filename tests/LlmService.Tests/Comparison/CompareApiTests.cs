using System.Net;
using System.Text;
using System.Text.Json;
using Platform.Contracts;
using Platform.LlmService.Tests.Agents;
using Platform.LlmService.Tests.Conversations;
using Platform.Testing;

namespace Platform.LlmService.Tests.Comparison;

public sealed class CompareApiTests(PostgresServer postgres, TestIdentity identity) : IAsyncLifetime
{
    private const string Path = "/api/v1/compare";
    private readonly FakeUpstream _upstream = new();
    private LlmUnderTest _llm = null!;
    private HttpClient _user = null!;

    public async ValueTask InitializeAsync()
    {
        await _upstream.InitializeAsync();
        _llm = await LlmUnderTest.StartAsync(await postgres.CreateDatabaseAsync(), identity, _upstream.Settings);
        _llm.KnowPrices();
        _user = _llm.ClientFor(identity.Token(Guid.CreateVersion7(), Guid.CreateVersion7(), Scopes.LlmInvoke));
    }

    public async ValueTask DisposeAsync()
    {
        _user.Dispose();
        await _llm.DisposeAsync();
        await _upstream.DisposeAsync();
    }

    [Fact]
    public async Task Each_model_answers_for_itself_and_is_billed_as_a_call_of_its_own()
    {
        _upstream.ScriptFor = static call => new() { Chunks = call.Body["model"]!.GetValue<string>() == "priced" ? 3 : 2, InputTokens = 10 };
        using var response = await _user.PostTextAsync(Path, Body("priced", "fake-large", "simulated:tokens=4"));
        var result = await response.ReadAsync();
        var branches = Branches(result);
        Assert.Equal(["priced", "fake-large", "simulated:tokens=4"], branches.Select(static branch => branch.Text("model")));
        Assert.Equal([3, 2, 4], branches.Select(static branch => branch.GetProperty("outputTokens").GetInt64()));
        Assert.Equal("t0 t1 t2 ", branches[0].GetProperty("message").Text("content"));
        Assert.All(branches, static branch => Assert.Equal("completed", branch.Text("status")));
        Assert.All(branches, static branch => Assert.InRange(branch.GetProperty("timeToFirstTokenMs").GetDouble(), 0, branch.GetProperty("latencyMs").GetDouble()));
        foreach (var branch in branches)
        {
            var row = await _llm.SettledAsync(Guid.Parse(branch.Text("requestId")));
            Assert.Equal((CompletionStatus.Completed, branch.GetProperty("outputTokens").GetInt64()), (row.Status, row.Output));
            Assert.Equal(row.Cost, branch.GetProperty("costNanoUsd").ValueKind == JsonValueKind.Null ? null : branch.GetProperty("costNanoUsd").GetInt64());
        }

        Assert.Equal(16_000, branches[0].GetProperty("costNanoUsd").GetInt64());
        Assert.Equal(3, (await _llm.RowsAsync()).Count);
    }

    [Fact]
    public async Task Answers_are_streamed_as_they_come_and_the_slow_one_keeps_nobody_waiting()
    {
        _upstream.ScriptFor = static call => call.Body["model"]!.GetValue<string>() == "slow" ? new() { Fault = FakeUpstreamFault.Hang, FaultAfter = 1, Chunks = 2 } : new() { Chunks = 3 };
        using var response = await PostAsync(Body(stream: true, "slow", "fast"));
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType?.MediaType);
        var seen = new List<(string Name, JsonElement Data)>();
        await foreach (var one in ReadAsync(response))
        {
            seen.Add(one);
            if (one.Name == "done")
            {
                break;
            }
        }

        Assert.Equal(("comparison", 1), (seen[0].Name, seen[^1].Data.GetProperty("branch").GetInt32()));
        Assert.Equal("t0 t1 t2 ", TextOf(seen, 1));
        Assert.False(seen[^1].Data.TryGetProperty("message", out _));
        // The client has heard enough.
        response.Dispose();
        var id = seen[0].Data.Text("id");
        await Poll.UntilAsync(async () => (await _user.GetOkAsync(Path)).Items().Length == 1, "the comparison is kept");
        var branches = Branches(await _user.GetOkAsync($"{Path}/{id}"));
        Assert.Equal(["cancelled", "completed"], branches.Select(static branch => branch.Text("status")));
        Assert.Equal("t0 ", branches[0].GetProperty("message").Text("content"));
        await Poll.UntilAsync(() => _upstream.Aborted == 1, "the slow model's call is ended");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_branch_that_fails_does_not_end_the_others(bool stream)
    {
        _upstream.ScriptFor = static call => call.Body["model"]!.GetValue<string>() == "cut" ? new() { Chunks = 9, Fault = FakeUpstreamFault.Cut, FaultAfter = 2 } : new() { Chunks = 3 };
        using var response = await PostAsync(Body(stream, "simulated:status=429,retry_after=3", "cut", "good", "simulated:nonsense=1"));
        var branches = stream ? await DoneAsync(response) : Branches(await response.ReadAsync());
        Assert.Equal(["error", "error", "completed", "error"], branches.Select(static branch => branch.Text("status")));
        Assert.Equal([429, 502, 400], branches.Where(static branch => branch.Text("status") == "error").Select(static branch => branch.GetProperty("error").GetProperty("status").GetInt32()));
        Assert.Equal("upstream_broken_off", branches[1].GetProperty("error").Text("code"));
        Assert.Equal((2, true), (branches[1].GetProperty("outputTokens").GetInt64(), branches[1].GetProperty("estimated").GetBoolean()));
        var listed = (await _user.GetOkAsync(Path)).Items().Single();
        Assert.Equal(1, listed.GetProperty("completed").GetInt32());
    }

    [Fact]
    public async Task Comparisons_are_listed_page_by_page_and_removed()
    {
        var ids = new List<string>();
        for (var i = 0; i < 3; i++)
        {
            using var response = await _user.PostTextAsync(Path, Body("simulated:tokens=1", "simulated:tokens=2"));
            ids.Insert(0, (await response.ReadAsync()).Text("id"));
        }

        var first = await _user.GetOkAsync($"{Path}?limit=2");
        var second = await _user.GetOkAsync($"{Path}?limit=2&cursor={first.Text("nextCursor")}");
        Assert.Equal(ids, first.Items().Concat(second.Items()).Select(static item => item.Text("id")));
        Assert.Equal(JsonValueKind.Null, second.GetProperty("nextCursor").ValueKind);
        Assert.Equal("What do you say?", first.Items()[0].Text("prompt"));
        var whole = await _user.GetOkAsync($"{Path}/{ids[0]}");
        Assert.Equal(Body("simulated:tokens=1", "simulated:tokens=2"), whole.GetProperty("request").GetRawText());

        using var removed = await _user.DeleteAsync($"{Path}/{ids[0]}");
        Assert.Equal(HttpStatusCode.NoContent, removed.StatusCode);
        using var gone = await _user.GetAsync($"{Path}/{ids[0]}");
        await gone.AssertProblemAsync(HttpStatusCode.NotFound, "comparison-not-found");
    }

    [Theory]
    [InlineData("{}", "models")]
    [InlineData("""{"models":["a"],"messages":[{"role":"user","content":"x"}]}""", "models")]
    [InlineData("""{"models":["a","b","c","d","e","f","g","h","i"],"messages":[{"role":"user","content":"x"}]}""", "models")]
    [InlineData("""{"models":["a",7],"messages":[{"role":"user","content":"x"}]}""", "models")]
    [InlineData("""{"models":["a","\ud800"],"messages":[{"role":"user","content":"x"}]}""", "$")]
    [InlineData("""{"models":["a","b"]}""", "messages")]
    [InlineData("""{"models":["a","b"],"messages":[]}""", "messages")]
    [InlineData("""{"models":["a","b"],"model":"c","messages":[{"role":"user","content":"x"}]}""", "model")]
    [InlineData("""{"models":["a","b"],"n":2,"messages":[{"role":"user","content":"x"}]}""", "n")]
    [InlineData("""{"models":["a","b"],"stream":"yes","messages":[{"role":"user","content":"x"}]}""", "stream")]
    [InlineData("[]", "$")]
    [InlineData("{", "$")]
    public async Task What_is_wrong_with_a_request_is_named_and_nobody_is_asked(string body, string field)
    {
        using var response = await _user.PostTextAsync(Path, body);
        var problem = await response.AssertProblemAsync(HttpStatusCode.BadRequest, "invalid-request");
        Assert.Equal([field], problem.GetProperty("errors").EnumerateObject().Select(static error => error.Name));
        Assert.Equal(0, _upstream.Received);
    }

    [Fact]
    public async Task A_repetition_gets_the_same_answer_and_asks_nobody_again()
    {
        using var first = await PostAsync(Body("fake-large", "fake/small"), "compare-once");
        var answer = (await first.ReadAsync()).GetRawText();
        // The answer is out a moment before it is kept.
        await Poll.UntilAsync(async () =>
        {
            using var second = await PostAsync(Body("fake-large", "fake/small"), "compare-once");
            return second.IsSuccessStatusCode && answer == (await second.ReadAsync()).GetRawText();
        }, "the repetition gets the same answer");
        Assert.Equal(2, _upstream.Received);
        using var other = await PostAsync(Body("fake-large", "fake-large"), "compare-once");
        await other.AssertProblemAsync(HttpStatusCode.UnprocessableEntity, "idempotency-key-reused");
    }

    [Fact]
    public async Task A_client_that_waits_for_the_whole_and_leaves_ends_all_branches()
    {
        _upstream.Script = new() { Chunks = 9, Fault = FakeUpstreamFault.Hang, FaultAfter = 2 };
        using var leaving = new CancellationTokenSource();
        var waiting = PostAsync(Body("one", "two"), ct: leaving.Token);
        await Poll.UntilAsync(() => _upstream.Calls.Count(static call => call.Tokens == 2) == 2, "both have begun");
        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        await Poll.UntilAsync(() => _upstream.Aborted == 2, "both are ended");
        await Poll.UntilAsync(async () => (await _llm.RowsAsync()).Count(static row => row.Status == CompletionStatus.Cancelled) == 2, "both are settled");
    }

    private static string Body(params string[] models) => Body(stream: false, models);

    private static string Body(bool stream, params string[] models) =>
        $$"""{"models":{{JsonSerializer.Serialize(models)}},"stream":{{(stream ? "true" : "false")}},"messages":[{"role":"user","content":"What do you say?"}]}""";

    private Task<HttpResponseMessage> PostAsync(string body, string? key = null, CancellationToken ct = default)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, Path) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        if (key is not null)
        {
            request.Headers.TryAddWithoutValidation("Idempotency-Key", key);
        }

        return _user.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, ct);
    }

    private static JsonElement[] Branches(JsonElement result) => [.. result.GetProperty("branches").EnumerateArray()];

    private static async Task<JsonElement[]> DoneAsync(HttpResponseMessage response)
    {
        var events = new List<(string Name, JsonElement Data)>();
        await foreach (var one in ReadAsync(response))
        {
            events.Add(one);
        }

        Assert.Equal(("comparison", "end"), (events[0].Name, events[^1].Name));
        Assert.Equal("t0 t1 t2 ", TextOf(events, 2));
        return [.. events.Where(static one => one.Name == "done").Select(static one => one.Data).OrderBy(static data => data.GetProperty("branch").GetInt32())];
    }

    private static string TextOf(IEnumerable<(string Name, JsonElement Data)> events, int branch) => string.Concat(
        events.Where(one => one.Name == "delta" && one.Data.GetProperty("branch").GetInt32() == branch)
            .Select(static one => one.Data.GetProperty("delta").TryGetProperty("content", out var content) ? content.GetString() : ""));

    private static async IAsyncEnumerable<(string Name, JsonElement Data)> ReadAsync(HttpResponseMessage response)
    {
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync());
        while (await reader.ReadLineAsync() is { } line)
        {
            if (line.StartsWith("event: ", StringComparison.Ordinal))
            {
                var data = await reader.ReadLineAsync() ?? "";
                yield return (line["event: ".Length..], JsonElement.Parse(data["data: ".Length..]));
            }
        }
    }
}
