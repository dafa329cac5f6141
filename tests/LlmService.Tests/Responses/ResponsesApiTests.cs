using System.Net;
using System.Text.Json.Nodes;
using Platform.Contracts;
using Platform.Testing;

namespace Platform.LlmService.Tests.Responses;

public sealed class ResponsesApiTests(PostgresServer postgres, TestIdentity identity) : IAsyncLifetime
{
    private const string Path = "/v1/responses";

    private readonly FakeUpstream _upstream = new();
    private LlmUnderTest _llm = null!;

    public async ValueTask InitializeAsync()
    {
        await _upstream.InitializeAsync();
        _llm = await LlmUnderTest.StartAsync(
            await postgres.CreateDatabaseAsync(), identity, _upstream.Settings, LlmUnderTest.Setting("Responses:LongestChain", "4"), LlmUnderTest.Setting("Chat:HeartbeatAfter", "00:00:00.2"), LlmUnderTest.Setting("Responses:MostStoredBytes", "20000"));
        _llm.KnowPrices();
    }

    public async ValueTask DisposeAsync()
    {
        await _llm.DisposeAsync();
        await _upstream.DisposeAsync();
    }

    [Fact]
    public async Task A_response_is_answered_by_a_chat_completion_and_billed_as_one()
    {
        _upstream.Script = new() { Chunks = 3, InputTokens = 100, CachedTokens = 40 };
        using var http = await _llm.PostToAsync(Path, """{"model":"priced","input":"Hi","instructions":"Be kind.","max_output_tokens":50,"top_logprobs":2,"user":"u"}""");
        Assert.Equal(HttpStatusCode.OK, http.StatusCode);
        var row = await _llm.SettledAsync(LlmUnderTest.IdOf(http));
        var response = JsonNode.Parse(await http.Content.ReadAsStringAsync())!;
        Assert.Equal($"resp_{row.Id:n}", Text(response["id"]));
        Assert.Equal("""{"input_tokens":100,"input_tokens_details":{"cached_tokens":40},"output_tokens":3,"output_tokens_details":{"reasoning_tokens":0},"total_tokens":103}""", response["usage"]!.ToJsonString());
        Assert.Equal((CompletionStatus.Completed, 100, 40, 3, 86_000), (row.Status, row.Input, row.Cached, row.Output, row.Cost));
        Assert.Equal(
            """{"model":"priced","max_completion_tokens":50,"top_logprobs":2,"logprobs":true,"user":"u","messages":[{"role":"system","content":"Be kind."},{"role":"user","content":"Hi"}]}""",
            _upstream.Calls.Single().Body.ToJsonString());
    }

    [Fact]
    public async Task What_came_before_is_said_again_but_for_its_instructions()
    {
        var first = await CreateAsync("""{"model":"priced","input":"One","instructions":"Be kind."}""");
        var second = await CreateAsync($$"""{"model":"priced","input":[{"role":"developer","content":"Be brief."},{"role":"user","content":"Two"}],"previous_response_id":"{{first}}"}""");
        await CreateAsync($$"""{"model":"priced","input":"Three","instructions":"Be odd.","previous_response_id":"{{second}}"}""");
        Assert.Equal(
            ["system:Be odd.", "user:One", "assistant:t0 t1 t2 ", "system:Be brief.", "user:Two", "assistant:t0 t1 t2 ", "user:Three"],
            _upstream.Calls.Last().Body["messages"]!.AsArray().Select(static message => $"{message!["role"]}:{ContentOf(message)}"));
    }

    [Fact]
    public async Task A_chain_with_a_gap_or_too_many_links_is_refused_before_anything_is_paid()
    {
        var first = await CreateAsync("""{"model":"priced","input":"1"}""");
        var last = first;
        for (var i = 2; i <= 5; i++)
        {
            last = await CreateAsync($$"""{"model":"priced","input":"{{i}}","previous_response_id":"{{last}}"}""");
        }

        var received = _upstream.Received;
        await AssertRefusedAsync($$"""{"model":"priced","input":"6","previous_response_id":"{{last}}"}""", "previous_response_id", "context_length_exceeded");

        var second = await CreateAsync($$"""{"model":"priced","input":"2","previous_response_id":"{{first}}"}""");
        (await _llm.Client.DeleteAsync(new Uri($"{Path}/{first}", UriKind.Relative))).Dispose();
        await AssertRefusedAsync($$"""{"model":"priced","input":"3","previous_response_id":"{{second}}"}""", "previous_response_id", "previous_response_not_found");
        Assert.Equal(received + 1, _upstream.Received);
    }

    [Fact]
    public async Task What_is_not_to_be_kept_and_what_is_too_large_is_not_and_says_so()
    {
        foreach (var body in new[] { """{"model":"priced","input":"Hi","store":false}""", $$"""{"model":"priced","input":"{{new string('x', 20_000)}}"}""" })
        {
            using var http = await _llm.PostToAsync(Path, body);
            var response = JsonNode.Parse(await http.Content.ReadAsStringAsync())!;
            Assert.False(response["store"]!.GetValue<bool>());
            using var found = await _llm.Client.GetAsync(new Uri($"{Path}/{response["id"]}", UriKind.Relative));
            Assert.Equal(HttpStatusCode.NotFound, found.StatusCode);
        }
    }

    [Fact]
    public async Task A_response_is_there_for_its_user_alone()
    {
        var id = await CreateAsync("""{"model":"priced","input":"A secret."}""");
        foreach (var (tenant, user) in new[] { (LlmUnderTest.Tenant, Guid.CreateVersion7()), (Guid.CreateVersion7(), LlmUnderTest.User) })
        {
            using var other = _llm.ClientFor(identity.Token(tenant, user, null, TimeSpan.FromMinutes(1), Scopes.LlmInvoke));
            foreach (var path in new[] { $"{Path}/{id}", $"{Path}/{id}/input_items" })
            {
                using var found = await other.GetAsync(new Uri(path, UriKind.Relative));
                Assert.Equal(HttpStatusCode.NotFound, found.StatusCode);
            }

            using var removed = await other.DeleteAsync(new Uri($"{Path}/{id}", UriKind.Relative));
            Assert.Equal(HttpStatusCode.NotFound, removed.StatusCode);
            using var body = new StringContent($$"""{"model":"simulated","input":"And?","previous_response_id":"{{id}}"}""");
            using var goneOn = await other.PostAsync(new Uri(Path, UriKind.Relative), body);
            Assert.Equal(HttpStatusCode.BadRequest, goneOn.StatusCode);
            Assert.Equal("previous_response_not_found", Text((await LlmUnderTest.ErrorOfAsync(goneOn))["code"]));
        }

        using var own = await _llm.Client.GetAsync(new Uri($"{Path}/{id}", UriKind.Relative));
        Assert.Equal(HttpStatusCode.OK, own.StatusCode);
    }

    [Fact]
    public async Task A_prompt_is_measured_with_what_came_before_it_and_without_asking_anybody()
    {
        var first = await CreateAsync($$"""{"model":"priced","input":"{{new string('x', 400)}}"}""");
        using var http = await _llm.PostToAsync($"{Path}/input_tokens", $$"""{"model":"priced","input":"{{new string('y', 40)}}","previous_response_id":"{{first}}"}""");
        Assert.Equal("""{"object":"response.input_tokens","input_tokens":112,"estimated":true}""", await http.Content.ReadAsStringAsync());
        Assert.Equal(1, _upstream.Received);
    }

    [Fact]
    public async Task A_silent_stream_gets_comments()
    {
        _upstream.Script = new() { Chunks = 9, Fault = FakeUpstreamFault.Hang, FaultAfter = 1 };
        using var response = await _llm.PostToAsync(Path, """{"model":"priced","input":"Hi","stream":true}""");
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync());
        var line = await reader.ReadLineAsync();
        while (line is not (null or ": ping"))
        {
            Assert.DoesNotContain("response.failed", line, StringComparison.Ordinal);
            line = await reader.ReadLineAsync();
        }

        Assert.Equal(": ping", line);
    }

    [Fact]
    public async Task A_request_sent_again_with_its_key_gets_the_first_response()
    {
        const string Body = """{"model":"priced","input":"Once.","stream":true}""";
        using var first = await _llm.PostToAsync(Path, Body, "once");
        var text = await first.Content.ReadAsStringAsync();
        using var second = await _llm.PostToAsync(Path, Body, "once");
        Assert.Equal(text, await second.Content.ReadAsStringAsync());
        Assert.Equal(1, _upstream.Received);
    }

    [Theory]
    [InlineData("""{"model":"simulated"}""", "input")]
    [InlineData("""{"input":"Hi"}""", "model")]
    [InlineData("""{"model":"simulated","input":[]}""", "input")]
    [InlineData("""{"model":"simulated","input":7}""", "input")]
    [InlineData("""{"model":"simulated","input":"Hi","input":"Ho"}""", null)]
    [InlineData("""{"model":"simulated","input":"Hi","background":true}""", "background")]
    [InlineData("""{"model":"simulated","input":"Hi","conversation":"conv_1"}""", "conversation")]
    [InlineData("""{"model":"simulated","input":"Hi","prompt":{"id":"p"}}""", "prompt")]
    [InlineData("""{"model":"simulated","input":"Hi","truncation":"auto"}""", "truncation")]
    [InlineData("""{"model":"simulated","input":"Hi","tools":[{"type":"web_search"}]}""", "tools[0].type")]
    [InlineData("""{"model":"simulated","input":"Hi","tool_choice":{"type":"file_search"}}""", "tool_choice.type")]
    [InlineData("""{"model":"simulated","input":"Hi","include":["everything"]}""", "include[0]")]
    [InlineData("""{"model":"simulated","input":"Hi","reasoning":{"summary":"detailed"}}""", "reasoning.summary")]
    [InlineData("""{"model":"simulated","input":"Hi","text":{"format":{"type":"json_schema","name":"x"}}}""", "text.format.schema")]
    [InlineData("""{"model":"simulated","input":"Hi","max_output_tokens":0}""", "max_output_tokens")]
    [InlineData("""{"model":"simulated","input":"Hi","store":"yes"}""", "store")]
    [InlineData("""{"model":"simulated","input":"Hi","metadata":{"a":1}}""", "metadata")]
    [InlineData("""{"model":"simulated","input":"Hi","inputs":"Ho"}""", "inputs")]
    [InlineData("""{"model":"simulated","input":"Hi","previous_response_id":"resp_1"}""", "previous_response_id")]
    [InlineData("""{"model":"simulated","input":[{"type":"item_reference","id":"msg_1"}]}""", "input[0].type")]
    [InlineData("""{"model":"simulated","input":[{"role":"user","content":[{"type":"input_image","file_id":"file_1"}]}]}""", "input[0].content[0].file_id")]
    [InlineData("""{"model":"simulated","input":[{"role":"robot","content":"Hi"}]}""", "input[0].role")]
    [InlineData("""{"model":"simulated","input":[{"type":"function_call_output","output":"x"}]}""", "input[0].call_id")]
    [InlineData("""{"model":"simulated","input":["Hi"]}""", "input[0]")]
    [InlineData("""{"model":"simulated","input":"\ud800"}""", null)]
    [InlineData("[1]", null)]
    [InlineData("{", null)]
    public Task What_cannot_be_done_is_refused_by_name(string body, string? param) => AssertRefusedAsync(body, param);

    [Theory]
    [InlineData("limit=0", "limit")]
    [InlineData("limit=many", "limit")]
    [InlineData("order=up", "order")]
    [InlineData("after=msg_1", "after")]
    public async Task A_page_that_cannot_be_is_refused_by_name(string query, string param)
    {
        var id = await CreateAsync("""{"model":"simulated","input":"Hi"}""");
        using var response = await _llm.Client.GetAsync(new Uri($"{Path}/{id}/input_items?{query}", UriKind.Relative));
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal(param, Text((await LlmUnderTest.ErrorOfAsync(response))["param"]));
    }

    private async Task<string> CreateAsync(string body)
    {
        _upstream.Script = new() { Chunks = 3 };
        using var response = await _llm.PostToAsync(Path, body);
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, text);
        return Text(JsonNode.Parse(text)!["id"]);
    }

    private async Task AssertRefusedAsync(string body, string? param, string? code = null)
    {
        using var response = await _llm.PostToAsync(Path, body);
        var error = await LlmUnderTest.ErrorOfAsync(response);
        Assert.True(response.StatusCode == HttpStatusCode.BadRequest, error.ToJsonString());
        Assert.Equal(param, error["param"]?.GetValue<string>());
        Assert.Equal(code ?? Text(error["code"]), Text(error["code"]));
    }

    private static string Text(JsonNode? node) => node!.GetValue<string>();

    private static string ContentOf(JsonNode message) => message["content"] is JsonArray parts ? Text(parts.Single()!["text"]) : Text(message["content"]);
}
