using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Platform.Contracts;
using Platform.LlmService.Tests.Chat;
using Platform.Testing;

namespace Platform.LlmService.Tests.Providers.Anthropic;

public sealed class AnthropicProviderTests(PostgresServer postgres, TestIdentity identity) : IAsyncLifetime
{
    private const string Model = "claude-fake-1";
    private static readonly string[] Begin = [
        """{"type":"message_start","message":{"id":"msg_1","type":"message","role":"assistant","model":"claude-fake-1","content":[],"stop_reason":null,"usage":{"input_tokens":9,"cache_read_input_tokens":4,"cache_creation_input_tokens":2,"output_tokens":1}}}""",
        """{"type":"ping"}""",
    ];

    private readonly FakeAnthropic _anthropic = new();
    private LlmUnderTest _llm = null!;
    private HttpClient _manager = null!;

    public async ValueTask InitializeAsync()
    {
        await _anthropic.InitializeAsync();
        _llm = await LlmUnderTest.StartAsync(await postgres.CreateDatabaseAsync(), identity, RoutedLlm.Settings);
        _manager = _llm.ClientFor(identity.Token(LlmUnderTest.Tenant, LlmUnderTest.User, Scopes.LlmManage));
        await RoutedLlm.PutAsync(_manager, $"{RoutedLlm.ProviderPath}/claude", $$"""{"kind":"anthropic","baseUrl":"{{_anthropic.BaseUrl}}","apiKey":"sk-ant-fake"}""");
    }

    public async ValueTask DisposeAsync()
    {
        _manager.Dispose();
        await _llm.DisposeAsync();
        await _anthropic.DisposeAsync();
    }

    [Fact]
    public async Task A_plain_answer_is_translated_and_its_cached_tokens_are_part_of_the_prompt()
    {
        using var response = await _llm.PostAsync(LlmUnderTest.Body(Model));
        var answer = JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
        Assert.Equal(("msg_1", Model, "Hello there.", "stop"), (
            answer["id"]!.GetValue<string>(), answer["model"]!.GetValue<string>(), answer["choices"]![0]!["message"]!["content"]!.GetValue<string>(),
            answer["choices"]![0]!["finish_reason"]!.GetValue<string>()));
        Assert.Equal(
            """{"prompt_tokens":15,"completion_tokens":7,"total_tokens":22,"prompt_tokens_details":{"cached_tokens":4,"cache_creation_tokens":2}}""", answer["usage"]!.ToJsonString());
        var row = await _llm.SettledAsync();
        Assert.Equal(("claude", Model, 15, 4, 7, false), (row.Provider, row.Model, row.Input, row.Cached, row.Output, row.Estimated));
        Assert.Equal(2, await _llm.ScalarAsync("select cache_write_input_tokens from llm_requests"));
        var (headers, body) = Assert.Single(_anthropic.Calls);
        Assert.Equal(("sk-ant-fake", "2023-06-01"), (headers["x-api-key"], headers["anthropic-version"]));
        Assert.DoesNotContain("Authorization", headers.Keys);
        Assert.Equal(
            """{"model":"claude-fake-1","max_tokens":4096,"messages":[{"role":"user","content":[{"type":"text","text":"Say something, please."}]}]}""", body.ToJsonString());
    }

    [Fact]
    public async Task Everything_of_a_request_that_has_a_counterpart_is_translated()
    {
        const string Request = """
            {"model":"claude-fake-1","max_completion_tokens":50,"temperature":0.5,"top_k":3,"stop":"END","user":"u-1","parallel_tool_calls":false,"reasoning_effort":"low",
             "tool_choice":{"type":"function","function":{"name":"look"}},
             "response_format":{"type":"json_schema","json_schema":{"name":"n","schema":{"type":"object"}}},
             "tools":[{"type":"function","function":{"name":"look","description":"Looks.","parameters":{"type":"object","properties":{}}}}],
             "messages":[
               {"role":"system","content":"Be brief."},
               {"role":"user","content":[{"type":"text","text":"What is it?"},{"type":"image_url","image_url":{"url":"data:image/png;base64,AAAA"}},{"type":"image_url","image_url":{"url":"https://example.com/a.png"}}]},
               {"role":"assistant","content":null,"tool_calls":[{"id":"t1","type":"function","function":{"name":"look","arguments":"{\"at\":1}"}},{"id":"t2","type":"function","function":{"name":"look","arguments":""}}]},
               {"role":"tool","tool_call_id":"t1","content":"a cat"},
               {"role":"tool","tool_call_id":"t2","content":"a dog"}]}
            """;
        using var response = await _llm.PostAsync(Request);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse("""
            {"model":"claude-fake-1","max_tokens":50,"temperature":0.5,"top_k":3,"stop_sequences":["END"],"metadata":{"user_id":"u-1"},
             "output_config":{"effort":"low","format":{"type":"json_schema","schema":{"type":"object"}}},
             "tool_choice":{"type":"tool","name":"look","disable_parallel_tool_use":true},
             "tools":[{"name":"look","description":"Looks.","input_schema":{"type":"object","properties":{}}}],
             "system":[{"type":"text","text":"Be brief."}],
             "messages":[
               {"role":"user","content":[{"type":"text","text":"What is it?"},{"type":"image","source":{"type":"base64","media_type":"image/png","data":"AAAA"}},{"type":"image","source":{"type":"url","url":"https://example.com/a.png"}}]},
               {"role":"assistant","content":[{"type":"tool_use","id":"t1","name":"look","input":{"at":1}},{"type":"tool_use","id":"t2","name":"look","input":{}}]},
               {"role":"user","content":[{"type":"tool_result","tool_use_id":"t1","content":[{"type":"text","text":"a cat"}]},{"type":"tool_result","tool_use_id":"t2","content":[{"type":"text","text":"a dog"}]}]}]}
            """), Assert.Single(_anthropic.Calls).Body), Assert.Single(_anthropic.Calls).Body.ToJsonString());
    }

    [Theory]
    [InlineData("n", ""","n":2""")]
    [InlineData("logprobs", ""","logprobs":true""")]
    [InlineData("response_format", ""","response_format":{"type":"json_object"}""")]
    [InlineData("frequency_penalty", ""","frequency_penalty":0.5""")]
    [InlineData("functions", ""","functions":[]""")]
    [InlineData("tools[0].type", ""","tools":[{"type":"custom","custom":{"name":"x"}}]""")]
    public async Task What_has_no_counterpart_is_refused_by_name_and_costs_nothing(string param, string more)
    {
        using var response = await _llm.PostAsync(LlmUnderTest.Body(Model, more: more));
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal(param, (await LlmUnderTest.ErrorOfAsync(response))["param"]!.GetValue<string>());
        Assert.Equal((CompletionStatus.Error, 0L), ((await _llm.SettledAsync()).Status, (await _llm.SettledAsync()).Input));
        Assert.Empty(_anthropic.Calls);
    }

    [Fact]
    public async Task A_stream_with_parallel_tool_calls_is_translated_piece_by_piece()
    {
        _anthropic.Events = [.. Begin,
            """{"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}""",
            """{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Let me see."}}""",
            """{"type":"content_block_stop","index":0}""",
            """{"type":"content_block_start","index":1,"content_block":{"type":"tool_use","id":"t1","name":"look","input":{}}}""",
            """{"type":"content_block_delta","index":1,"delta":{"type":"input_json_delta","partial_json":"{\"at\":"}}""",
            """{"type":"content_block_start","index":2,"content_block":{"type":"tool_use","id":"t2","name":"hear","input":{}}}""",
            """{"type":"content_block_delta","index":2,"delta":{"type":"input_json_delta","partial_json":"{\"it\":\"ü\"}"}}""",
            """{"type":"content_block_delta","index":1,"delta":{"type":"input_json_delta","partial_json":"1}"}}""",
            """{"type":"message_delta","delta":{"stop_reason":"tool_use","stop_sequence":null},"usage":{"output_tokens":42}}""",
            """{"type":"message_stop"}"""];
        using var response = await _llm.PostAsync(LlmUnderTest.Body(Model, stream: true, more: ""","stream_options":{"include_usage":true}"""));
        var events = await EventStream.ReadAllAsync(response);
        Assert.Equal("[DONE]", events[^1]);
        var chunks = events.SkipLast(1).Select(static data => JsonNode.Parse(data)!).ToList();
        var text = string.Concat(chunks.Select(static chunk => chunk["choices"]!.AsArray().FirstOrDefault()?["delta"]?["content"]?.GetValue<string>()));
        Assert.Equal("Let me see.", text);
        var calls = chunks.SelectMany(static chunk => chunk["choices"]!.AsArray().FirstOrDefault()?["delta"]?["tool_calls"]?.AsArray() ?? [])
            .GroupBy(static call => call!["index"]!.GetValue<int>())
            .Select(static call => string.Concat(call.Select(static piece => $"{piece!["id"]}{piece["function"]!["name"]}{piece["function"]!["arguments"]}"))).ToArray();
        Assert.Equal(["t1look{\"at\":1}", "t2hear{\"it\":\"ü\"}"], calls);
        Assert.Equal((15, 42), (chunks[^1]["usage"]!["prompt_tokens"]!.GetValue<int>(), chunks[^1]["usage"]!["completion_tokens"]!.GetValue<int>()));
        var row = await _llm.SettledAsync();
        Assert.Equal((CompletionStatus.Completed, 15, 4, 42, false), (row.Status, row.Input, row.Cached, row.Output, row.Estimated));
    }

    [Fact]
    public async Task A_stream_that_is_cut_is_an_error_and_billed_as_far_as_it_came()
    {
        _anthropic.Events = [.. Begin,
            """{"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}""",
            """{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"One"}}""",
            """{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":" two"}}"""];
        using var response = await _llm.PostAsync(LlmUnderTest.Body(Model, stream: true));
        var events = await EventStream.ReadAllAsync(response);
        Assert.Equal("upstream_broken_off", JsonNode.Parse(events[^1])!["error"]!["code"]!.GetValue<string>());
        var row = await _llm.SettledAsync();
        Assert.Equal((CompletionStatus.Error, 2L, true), (row.Status, row.Output, row.Estimated));
    }

    [Fact]
    public async Task An_error_event_is_passed_on_and_is_the_end()
    {
        _anthropic.Events = [.. Begin, """{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}"""];
        using var response = await _llm.PostAsync(LlmUnderTest.Body(Model, stream: true));
        Assert.Equal("Overloaded", JsonNode.Parse((await EventStream.ReadAllAsync(response))[^1])!["error"]!["message"]!.GetValue<string>());
        Assert.Equal((CompletionStatus.Error, "Overloaded"), ((await _llm.SettledAsync()).Status, (await _llm.SettledAsync()).Error));
    }

    [Theory]
    [InlineData(400, 400)]
    [InlineData(401, 502)]
    [InlineData(529, 503)]
    public async Task Refusals_are_translated_as_those_of_any_provider(int status, int expected)
    {
        _anthropic.Status = status;
        using var response = await _llm.PostAsync(LlmUnderTest.Body(Model));
        Assert.Equal(expected, (int)response.StatusCode);
        Assert.Equal(CompletionStatus.Error, (await _llm.SettledAsync()).Status);
    }

    [Fact]
    public async Task It_is_tested_and_has_no_embeddings()
    {
        using var test = await _manager.PostAsync($"{RoutedLlm.ProviderPath}/claude/test", null);
        Assert.Contains("\"verdict\":\"ok\"", await test.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        using var vectors = await _llm.PostToAsync("/v1/embeddings", $$"""{"model":"{{Model}}","input":"a"}""");
        Assert.Equal(HttpStatusCode.BadRequest, vectors.StatusCode);
    }

    [Fact]
    public async Task Its_messages_interface_reaches_it_too()
    {
        using var request = new StringContent($$"""{"model":"{{Model}}","max_tokens":9,"messages":[{"role":"user","content":"Hi"}]}""", Encoding.UTF8, "application/json");
        using var response = await _llm.Client.PostAsync("/v1/messages", request);
        var answer = JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
        Assert.Equal(("Hello there.", "end_turn"), (answer["content"]![0]!["text"]!.GetValue<string>(), answer["stop_reason"]!.GetValue<string>()));
    }
}
