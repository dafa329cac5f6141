using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Platform.Contracts;

namespace Platform.LlmService.Tests.AgentRuns;

public sealed class AgentChatApiTests(AgentPlatform platform) : IClassFixture<AgentPlatform>
{
    private const string CallOne = """{"content":null,"tool_calls":[{"index":0,"id":"c1","type":"function","function":{"name":"one","arguments":"{\"x\": 1}"}}]}""";

    [Fact]
    public async Task A_run_asks_the_model_calls_the_tool_and_asks_again_with_what_it_said()
    {
        using var tenant = await platform.TenantAsync();
        await tenant.MakeAgentAsync("helper", """{"model":"scripted","temperature":0.5,"systemPrompt":"Be kind.","maxTokens":77}""", "one", "two");
        platform.Model.Reset(static (_, before) => before == 0 ? [CallOne] : ["""{"role":"assistant","content":"It is done. \ud83d\udc18"}"""]);

        var run = await tenant.RunAsync("helper", """{"messages":[{"role":"user","content":"Do it."}],"settings":{"temperature":0},"stop":["never"]}""");

        Assert.Equal(("It is done. 🐘", "stop"), (run.GetProperty("content").GetString(), run.GetProperty("finishReason").GetString()));
        var (first, second) = (platform.Model.Asked[0], platform.Model.Asked[1]);
        Assert.Equal(("scripted", 0, 77, "never"), (first["model"]!.GetValue<string>(), first["temperature"]!.GetValue<double>(), first["max_completion_tokens"]!.GetValue<int>(), first["stop"]![0]!.GetValue<string>()));
        Assert.Equal(["one", "two"], first["tools"]!.AsArray().Select(static tool => tool!["function"]!["name"]!.GetValue<string>()));
        Assert.Equal(["system", "user"], Roles(first));
        Assert.Equal(["system", "user", "assistant", "tool"], Roles(second));
        Assert.Equal("{\"x\": 1}", second["messages"]![2]!["tool_calls"]![0]!["function"]!["arguments"]!.GetValue<string>());
        Assert.Equal(("c1", """{"from":"one"}"""), (second["messages"]![3]!["tool_call_id"]!.GetValue<string>(), second["messages"]![3]!["content"]!.GetValue<string>()));
        Assert.Equal("bench/one", Assert.Single(run.GetProperty("toolCalls").EnumerateArray()).GetProperty("tool").GetString());
        Assert.Equal((20, 10), (run.GetProperty("usage").GetProperty("inputTokens").GetInt32(), run.GetProperty("usage").GetProperty("outputTokens").GetInt32()));
    }

    [Fact]
    public async Task Each_round_is_a_call_of_its_own_in_the_ledger_and_names_the_agent()
    {
        using var tenant = await platform.TenantAsync();
        await tenant.MakeAgentAsync("metered", """{"model":"scripted"}""", "one");
        platform.Model.Reset(static (_, before) => before == 0 ? [CallOne] : ["""{"content":"Done."}"""]);

        using var response = await tenant.ChatAsync("metered");
        var run = JsonElement.Parse(await response.Content.ReadAsStringAsync());

        var ids = run.GetProperty("rounds").EnumerateArray().Select(static round => round.GetProperty("requestId").GetGuid()).ToArray();
        Assert.Equal(2, ids.Distinct().Count());
        Assert.Equal(LlmUnderTest.IdOf(response), ids[0]);
        foreach (var id in ids)
        {
            var row = await platform.Llm.SettledAsync(id);
            Assert.Equal((CompletionStatus.Completed, 10, 5, tenant.Tenant), (row.Status, row.Input, row.Output, row.Tenant));
        }

        Assert.Equal(2, await platform.Llm.ScalarAsync($"select count(*) from llm_requests where agent = 'metered' and tenant_id = '{tenant.Tenant}'"));
    }

    [Fact]
    public async Task A_stream_tells_of_words_as_they_come_and_of_tools_when_they_begin_and_end()
    {
        using var tenant = await platform.TenantAsync();
        await tenant.MakeAgentAsync("streamer", """{"model":"scripted"}""", "one");
        platform.Model.Reset(static (_, before) => before == 0 ? ["""{"role":"assistant","content":"Let "}""", """{"content":"me see."}""", CallOne] : ["""{"content":"Done"}""", """{"content":"."}"""]);

        using var response = await tenant.ChatAsync("streamer", AgentCaller.AskForStream);
        var events = await RunEventReader.ReadAllAsync(response);

        Assert.Equal("text/event-stream", response.Content.Headers.ContentType?.MediaType);
        Assert.Equal(["delta", "delta", "round", "tool.start", "tool.end", "delta", "delta", "round", "done"], events.Select(static e => e.Name));
        Assert.Equal("Let me see.Done.", string.Concat(events.Where(static e => e.Name == "delta").Select(static e => e.Data.GetProperty("content").GetString())));
        Assert.Equal(("c1", "bench/one", "{\"x\": 1}"), (Text(events[3].Data, "id"), Text(events[3].Data, "tool"), Text(events[3].Data, "arguments")));
        Assert.Equal("c1", Text(events[4].Data, "id"));
        Assert.Equal(("Done.", "stop"), (Text(events[^1].Data, "content"), Text(events[^1].Data, "finishReason")));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    [InlineData(16)]
    public async Task Calls_that_come_interleaved_reach_their_tools_byte_for_byte(int count)
    {
        var sent = new InterleavedCalls(count, seed: count);
        using var tenant = await platform.TenantAsync();
        await tenant.MakeAgentAsync("mixer", """{"model":"scripted"}""", "one", "two");
        platform.Model.Reset((_, before) => before == 0 ? sent.Deltas() : ["""{"content":"Done."}"""]);
        var before = platform.Tools.Given.Count;

        using var response = await tenant.ChatAsync("mixer", AgentCaller.AskForStream);
        var events = await RunEventReader.ReadAllAsync(response);

        Assert.Equal("done", events[^1].Name);
        Assert.Equal(
            sent.Arguments.Select(static (text, index) => (index % 2 == 0 ? "one" : "two", text)).Order(),
            platform.Tools.Given.Skip(before).Order());
        var again = platform.Model.Asked[1]["messages"]!.AsArray();
        foreach (var call in again.Single(static message => message!["role"]!.GetValue<string>() == "assistant")!["tool_calls"]!.AsArray())
        {
            Assert.Equal(sent.Arguments[int.Parse(call!["id"]!.GetValue<string>()["call_".Length..])], call["function"]!["arguments"]!.GetValue<string>());
        }

        Assert.Equal(count, again.Count(static message => message!["role"]!.GetValue<string>() == "tool"));
    }

    [Fact]
    public async Task Tools_are_called_side_by_side()
    {
        const int Many = 6;
        platform.Tools.Meeting = Many;
        using var tenant = await platform.TenantAsync();
        await tenant.MakeAgentAsync("crowd", """{"model":"scripted"}""", "meet");
        var calls = string.Join(',', Enumerable.Range(0, Many).Select(static i => $$$"""{"id":"c{{{i}}}","type":"function","function":{"name":"meet","arguments":"{}"}}"""));
        platform.Model.Reset((_, before) => before == 0 ? [$$"""{"role":"assistant","content":null,"tool_calls":[{{calls}}]}"""] : ["""{"content":"Done."}"""]);

        // None of them would answer if they came one after the other.
        var run = await tenant.RunAsync("crowd");

        Assert.All(run.GetProperty("toolCalls").EnumerateArray(), static call => Assert.False(call.TryGetProperty("error", out _)));
        Assert.Equal(Enumerable.Repeat("met", Many), platform.Model.Asked[1]["messages"]!.AsArray().Skip(2).Select(static message => message!["content"]!.GetValue<string>()));
    }

    [Theory]
    [InlineData("fail", "{}", "tool-failed")]
    [InlineData("hang", "{}", "tool-timeout")]
    [InlineData("nothing", "{}", "tool-not-found")]
    [InlineData("one", "[1]", "invalid-arguments")]
    [InlineData("one", "{\\\"x\\\":", "invalid-arguments")]
    public async Task A_tool_that_fails_is_told_to_the_model_and_not_to_the_user(string tool, string arguments, string error)
    {
        using var tenant = await platform.TenantAsync();
        await tenant.MakeAgentAsync("unlucky", """{"model":"scripted","toolTimeoutSeconds":1}""", "fail", "hang", "one");
        platform.Model.Reset((_, before) => before == 0
            ? [$$$"""{"tool_calls":[{"index":0,"id":"c1","function":{"name":"{{{tool}}}","arguments":"{{{arguments}}}"}},{"index":1,"id":"c2","function":{"name":"one","arguments":"{}"}}]}"""]
            : ["""{"content":"Sorry."}"""]);

        using var response = await tenant.ChatAsync("unlucky", AgentCaller.AskForStream);
        var events = await RunEventReader.ReadAllAsync(response);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("Sorry.", Text(events[^1].Data, "content"));
        var ended = events.Where(static e => e.Name == "tool.end").Select(static e => e.Data).ToDictionary(static data => Text(data, "id")!);
        Assert.Equal(error, Text(ended["c1"], "error"));
        Assert.False(ended["c2"].TryGetProperty("error", out _));
        var told = platform.Model.Asked[1]["messages"]!.AsArray().Where(static message => message!["role"]!.GetValue<string>() == "tool").ToArray();
        Assert.Equal(error, JsonNode.Parse(told[0]!["content"]!.GetValue<string>())!["error"]!["type"]!.GetValue<string>());
        Assert.Equal("""{"from":"one"}""", told[1]!["content"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_model_that_never_stops_calling_is_made_to_answer_in_the_last_round()
    {
        using var tenant = await platform.TenantAsync();
        await tenant.MakeAgentAsync("eager", """{"model":"scripted","maxRounds":3,"toolChoice":"required"}""", "one");
        platform.Model.Reset(static (_, _) => [CallOne]);

        var run = await tenant.RunAsync("eager");

        Assert.Equal(["required", "auto", "none"], platform.Model.Asked.Select(static body => body["tool_choice"]!.GetValue<string>()));
        Assert.Equal(("length", "maxRounds"), (Text(run, "finishReason"), Text(run, "stoppedBy")));
        Assert.Equal(2, run.GetProperty("toolCalls").GetArrayLength());
    }

    [Fact]
    public async Task A_run_ends_when_it_has_used_its_tokens()
    {
        using var tenant = await platform.TenantAsync();
        await tenant.MakeAgentAsync("thrifty", """{"model":"scripted","maxRunTokens":25}""", "one");
        platform.Model.Reset(static (_, _) => [CallOne]);

        var run = await tenant.RunAsync("thrifty");

        // 15 tokens a round: 10 are left for the second, and none for a third.
        Assert.Equal([25, 10], platform.Model.Asked.Select(static body => body["max_completion_tokens"]!.GetValue<int>()));
        Assert.Equal(("length", "maxRunTokens"), (Text(run, "finishReason"), Text(run, "stoppedBy")));
    }

    [Theory]
    [InlineData(null, "one,two")]
    [InlineData("""["bench/two"]""", "two")]
    [InlineData("""["bench/two","bench/hang"]""", "two")]
    [InlineData("[]", "")]
    public async Task Settings_narrow_the_tools_and_never_add_to_them(string? tools, string expected)
    {
        using var tenant = await platform.TenantAsync();
        await tenant.MakeAgentAsync("narrow", tools is null ? """{"model":"scripted"}""" : $$"""{"model":"scripted","tools":{{tools}}}""", "one", "two");
        platform.Model.Reset(static (_, _) => ["""{"content":"Done."}"""]);

        var run = await tenant.RunAsync("narrow");

        Assert.Equal(expected, string.Join(',', (platform.Model.Asked[0]["tools"]?.AsArray() ?? []).Select(static tool => tool!["function"]!["name"]!.GetValue<string>())));
        Assert.Equal(tools?.Contains("hang", StringComparison.Ordinal) == true ? ["bench/hang"] : [], run.GetProperty("missingTools").EnumerateArray().Select(static name => name.GetString()));
    }

    private static string[] Roles(JsonNode body) => [.. body["messages"]!.AsArray().Select(static message => message!["role"]!.GetValue<string>())];

    private static string? Text(JsonElement of, string name) => of.GetProperty(name).GetString();
}
