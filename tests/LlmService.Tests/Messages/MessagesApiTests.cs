using System.Net;
using System.Text.Json.Nodes;
using Platform.Contracts;
using Platform.Testing;

namespace Platform.LlmService.Tests.Messages;

public sealed class MessagesApiTests(PostgresServer postgres, TestIdentity identity) : IAsyncLifetime
{
    private const string Tools = ",\"tools\":[{\"name\":\"weather\",\"input_schema\":{\"type\":\"object\",\"properties\":{\"city\":{\"type\":\"string\"}}}}]";

    private readonly FakeUpstream _upstream = new();
    private LlmUnderTest _llm = null!;

    public async ValueTask InitializeAsync()
    {
        await _upstream.InitializeAsync();
        _llm = await LlmUnderTest.StartAsync(
            await postgres.CreateDatabaseAsync(), identity, _upstream.Settings, LlmUnderTest.Setting("Chat:HeartbeatAfter", "00:00:00.2"));
        _llm.KnowPrices();
    }

    public async ValueTask DisposeAsync()
    {
        await _llm.DisposeAsync();
        await _upstream.DisposeAsync();
    }

    [Fact]
    public async Task A_plain_message_is_answered_by_a_chat_completion_and_billed_as_one()
    {
        _upstream.Script = new() { Chunks = 3, InputTokens = 100, CachedTokens = 40 };
        using var response = await AskAsync("priced");
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var message = JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
        var row = await _llm.SettledAsync(LlmUnderTest.IdOf(response));
        Assert.True(JsonNode.DeepEquals(
            JsonNode.Parse($$"""
            {"id":"msg_{{row.Id:n}}","type":"message","role":"assistant","model":"priced","content":[{"type":"text","text":"t0 t1 t2 "}],"stop_reason":"end_turn","stop_sequence":null,
             "usage":{"input_tokens":60,"cache_creation_input_tokens":0,"cache_read_input_tokens":40,"output_tokens":3} }
            """),
            message), message.ToJsonString());
        Assert.Equal(row.Id.ToString(), response.Headers.GetValues("request-id").Single());
        Assert.Equal((CompletionStatus.Completed, 100, 40, 3, 86_000), (row.Status, row.Input, row.Cached, row.Output, row.Cost));
    }

    [Fact]
    public async Task A_message_sent_again_with_its_key_gets_the_first_answer_and_its_id()
    {
        const string Body = """{"model":"priced","max_tokens":9,"stream":true,"messages":[{"role":"user","content":"Once."}]}""";
        using var first = await _llm.PostToAsync("/v1/messages", Body, "once");
        // Read to its end, which comes when it has been kept.
        var answer = await first.Content.ReadAsStringAsync();
        using var second = await _llm.PostToAsync("/v1/messages", Body, "once");
        Assert.Equal(answer, await second.Content.ReadAsStringAsync());
        Assert.Equal(LlmUnderTest.IdOf(first).ToString(), second.Headers.GetValues("request-id").Single());
        Assert.Equal(1, _upstream.Received);
    }

    [Fact]
    public async Task A_stream_is_a_stream_of_message_events()
    {
        _upstream.Script = new() { Chunks = 2, InputTokens = 10, CachedTokens = 4 };
        using var response = await AskAsync("priced", ",\"stream\":true");
        var events = await ReadAsync(response);
        Assert.Equal(
            ["message_start", "content_block_start", "content_block_delta", "content_block_delta", "content_block_stop", "message_delta", "message_stop"], events.Select(static e => e.Name));
        Assert.All(events, static e => Assert.Equal(e.Name, e.Data["type"]!.GetValue<string>()));
        Assert.Equal("t0 t1 ", string.Concat(events.Select(static e => e.Data["delta"]?["text"]?.GetValue<string>())));
        Assert.Equal("""{"input_tokens":6,"cache_creation_input_tokens":0,"cache_read_input_tokens":4,"output_tokens":2}""", events[^2].Data["usage"]!.ToJsonString());
        Assert.Equal("end_turn", events[^2].Data["delta"]!["stop_reason"]!.GetValue<string>());
        Assert.Equal((CompletionStatus.Completed, 2), await StatusAsync(response));
    }

    [Theory]
    [InlineData("simulated:tool_calls=3")]
    [InlineData("simulated:tool_calls=3,interleave=1")]
    public async Task Tools_are_called_plain_and_streamed_block_by_block(string model)
    {
        using var plain = await AskAsync(model, Tools);
        var message = JsonNode.Parse(await plain.Content.ReadAsStringAsync())!;
        Assert.Equal("tool_use", message["stop_reason"]!.GetValue<string>());
        Assert.Equal(3, message["content"]!.AsArray().Count(static block => block!["type"]!.GetValue<string>() == "tool_use" && block["input"]!["city"] is not null));

        using var streamed = await AskAsync(model, Tools + ",\"stream\":true");
        var events = await ReadAsync(streamed);
        Assert.Equal("tool_use", events[^2].Data["delta"]!["stop_reason"]!.GetValue<string>());
        foreach (var index in Enumerable.Range(0, 3))
        {
            var block = events.Where(e => e.Data["index"]?.GetValue<int>() == index).ToList();
            Assert.Equal(("content_block_start", "weather", "content_block_stop"), (block[0].Name, block[0].Data["content_block"]!["name"]!.GetValue<string>(), block[^1].Name));
            Assert.NotNull(JsonNode.Parse(string.Concat(block[1..^1].Select(static e => e.Data["delta"]!["partial_json"]!.GetValue<string>())))!["city"]);
        }

        // One block after the other.
        var indexes = events.Select(static e => e.Data["index"]?.GetValue<int>()).OfType<int>().ToList();
        Assert.Equal(indexes.Order(), indexes);
    }

    [Theory]
    [InlineData("{\"model\":\"simulated\"}", 400, "invalid_request_error", "max_tokens")]
    [InlineData("{\"model\":\"simulated:status=429\",\"max_tokens\":9,\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}", 429, "rate_limit_error", "")]
    [InlineData("{\"model\":\"simulated:status=503\",\"max_tokens\":9,\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}", 503, "overloaded_error", "")]
    [InlineData("{\"model\":\"simulated:speed=1\",\"max_tokens\":9,\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}", 400, "invalid_request_error", "speed")]
    public async Task Errors_have_the_shape_of_the_interface(string body, int status, string type, string says)
    {
        using var response = await _llm.PostToAsync("/v1/messages", body);
        Assert.Equal(status, (int)response.StatusCode);
        var error = JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
        Assert.Equal(("error", type), (error["type"]!.GetValue<string>(), error["error"]!["type"]!.GetValue<string>()));
        Assert.Contains(says, error["error"]!["message"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Equal(status is 429 or 503, response.Headers.RetryAfter is not null);
    }

    [Theory]
    [InlineData("POST", "/v1/messages", "", 401, "authentication_error")]
    [InlineData("POST", "/v1/messages", "usage:read", 403, "permission_error")]
    [InlineData("GET", "/v1/messages", "llm:invoke", 405, "invalid_request_error")]
    [InlineData("POST", "/v1/messages/batches", "llm:invoke", 404, "not_found_error")]
    public async Task So_have_refusals_before_the_endpoint(string method, string path, string scope, int status, string type)
    {
        using var client = _llm.ClientFor(scope.Length == 0 ? "no.identity.token" : identity.Token(LlmUnderTest.Tenant, LlmUnderTest.User, null, TimeSpan.FromMinutes(1), scope));
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        using var response = await client.SendAsync(request);
        Assert.Equal(status, (int)response.StatusCode);
        var error = JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
        Assert.Equal(("error", type), (error["type"]!.GetValue<string>(), error["error"]!["type"]!.GetValue<string>()));
    }

    [Theory]
    [InlineData(FakeUpstreamFault.Cut)]
    [InlineData(FakeUpstreamFault.ErrorEvent)]
    public async Task A_stream_that_breaks_off_ends_with_an_error_event(FakeUpstreamFault fault)
    {
        _upstream.Script = new() { Chunks = 9, Fault = fault, FaultAfter = 3 };
        using var response = await AskAsync("priced", ",\"stream\":true");
        var events = await ReadAsync(response);
        Assert.Equal(("error", "api_error"), (events[^1].Name, events[^1].Data["error"]!["type"]!.GetValue<string>()));
        Assert.DoesNotContain(events, static e => e.Name == "message_stop");
        Assert.Equal((CompletionStatus.Error, 3), await StatusAsync(response));
    }

    [Fact]
    public async Task A_silent_stream_gets_pings()
    {
        _upstream.Script = new() { Chunks = 9, Fault = FakeUpstreamFault.Hang, FaultAfter = 1 };
        using var response = await AskAsync("priced", ",\"stream\":true");
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync());
        while (await reader.ReadLineAsync() is { } line && line != "event: ping")
        {
            Assert.DoesNotContain("error", line, StringComparison.Ordinal);
        }

        Assert.Equal("data: {\"type\":\"ping\"}", await reader.ReadLineAsync());
    }

    private Task<HttpResponseMessage> AskAsync(string model, string more = "") => _llm.PostToAsync(
        "/v1/messages", $$"""{"model":"{{model}}","max_tokens":500,"messages":[{"role":"user","content":"Say something, please."}]{{more}}}""");

    private async Task<(string, long)> StatusAsync(HttpResponseMessage response)
    {
        var row = await _llm.SettledAsync(LlmUnderTest.IdOf(response));
        return (row.Status, row.Output);
    }

    private static async Task<List<(string Name, JsonNode Data)>> ReadAsync(HttpResponseMessage response)
    {
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType?.MediaType);
        var events = (await response.Content.ReadAsStringAsync()).Split("\n\n", StringSplitOptions.RemoveEmptyEntries);
        return [.. events.Select(static e => e.Split('\n')).Select(static e => (e[0]["event: ".Length..], JsonNode.Parse(e[1]["data: ".Length..])!)).Where(static e => e.Item1 != "ping")];
    }
}
