using System.ClientModel;
using System.Net;
using System.Text.Json.Nodes;
using OpenAI;
using OpenAI.Chat;
using Platform.LlmService.Tests.Chat;

namespace Platform.LlmService.Tests.AgentRuns;

/// <summary>Agents under the name of a model.</summary>
public sealed class AgentCompletionsTests(AgentPlatform platform) : IClassFixture<AgentPlatform>
{
    private const string Calls = """{"tool_calls":[{"index":0,"id":"c1","type":"function","function":{"name":"one","arguments":"{}"}}]}""";

    [Fact]
    public async Task A_stream_is_one_completion_with_the_usage_of_all_rounds()
    {
        using var tenant = await platform.TenantAsync();
        await tenant.MakeAgentAsync("desk", """{"model":"scripted"}""", "one");
        platform.Model.Reset(static (_, before) => before == 0 ? ["""{"content":"Hm. "}""", Calls] : ["""{"content":"Done."}"""]);

        using var response = await tenant.PostAsync("/v1/chat/completions", LlmUnderTest.Body("agent/desk", stream: true, more: ",\"stream_options\":{\"include_usage\":true},\"temperature\":1"));
        var events = await EventStream.ReadAllAsync(response);

        Assert.Equal("[DONE]", events[^1]);
        var chunks = events.SkipLast(1).Select(static data => JsonNode.Parse(data)!).ToArray();
        Assert.Equal("Hm. Done.", EventStream.TextOf(events));
        Assert.All(chunks, chunk => Assert.Equal(($"chatcmpl-{LlmUnderTest.IdOf(response):n}", "agent/desk"), (chunk["id"]!.GetValue<string>(), chunk["model"]!.GetValue<string>())));
        Assert.Equal(["tool.start", "tool.end"], chunks.Select(static chunk => chunk["agent"]?["event"]?.GetValue<string>()).OfType<string>());
        Assert.DoesNotContain(chunks, static chunk => chunk["choices"]!.AsArray().Any(static choice => choice!["delta"]!["tool_calls"] is not null));
        Assert.Equal("stop", chunks[^2]["choices"]![0]!["finish_reason"]!.GetValue<string>());
        Assert.Equal((20, 10), (chunks[^1]["usage"]!["prompt_tokens"]!.GetValue<int>(), chunks[^1]["usage"]!["completion_tokens"]!.GetValue<int>()));
        Assert.Equal(1, platform.Model.Asked[1]["temperature"]!.GetValue<int>());
    }

    [Fact]
    public async Task The_official_client_talks_to_an_agent_as_to_a_model()
    {
        using var tenant = await platform.TenantAsync();
        await tenant.MakeAgentAsync("official", """{"model":"scripted"}""", "one");
        platform.Model.Reset(static (_, before) => before % 2 == 0 ? [Calls] : ["""{"content":"Done."}"""]);
        var client = Client(tenant, "agent/official");

        ChatCompletion plain = await client.CompleteChatAsync([new UserChatMessage("Do it.")]);
        Assert.Equal(("Done.", ChatFinishReason.Stop, 30), (plain.Content[0].Text, plain.FinishReason, plain.Usage.TotalTokenCount));

        var said = "";
        await foreach (var update in client.CompleteChatStreamingAsync([new UserChatMessage("Do it.")]))
        {
            said += string.Concat(update.ContentUpdate.Select(static part => part.Text));
            Assert.Empty(update.ToolCallUpdates);
        }

        Assert.Equal("Done.", said);
    }

    [Fact]
    public async Task Anthropics_interface_has_agents_too()
    {
        using var tenant = await platform.TenantAsync();
        await tenant.MakeAgentAsync("claude-like", """{"model":"scripted"}""", "one");
        platform.Model.Reset(static (_, before) => before == 0 ? [Calls] : ["""{"content":"Done."}"""]);
        using var response = await tenant.PostAsync("/v1/messages", """{"model":"agent/claude-like","max_tokens":50,"messages":[{"role":"user","content":"Do it."}]}""");
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.StatusCode == HttpStatusCode.OK, text);
        Assert.Equal(("Done.", "end_turn"), (JsonNode.Parse(text)!["content"]![0]!["text"]!.GetValue<string>(), JsonNode.Parse(text)!["stop_reason"]!.GetValue<string>()));
    }

    [Theory]
    [InlineData(",\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"mine\"}}]", "tools")]
    [InlineData(",\"tool_choice\":{\"type\":\"function\",\"function\":{\"name\":\"one\"}}", "tool_choice")]
    [InlineData(",\"n\":2", "n")]
    [InlineData(",\"logprobs\":true", "logprobs")]
    public async Task What_an_agent_does_not_do_is_refused_by_name(string more, string param)
    {
        using var tenant = await platform.TenantAsync();
        await tenant.MakeAgentAsync("limited");
        using var response = await tenant.PostAsync("/v1/chat/completions", LlmUnderTest.Body("agent/limited", more: more));
        Assert.Equal((HttpStatusCode.BadRequest, param), (response.StatusCode, (await LlmUnderTest.ErrorOfAsync(response))["param"]!.GetValue<string>()));
    }

    private static ChatClient Client(AgentCaller tenant, string model)
    {
        var http = new HttpClient(new Authorized(tenant.Client)) { BaseAddress = tenant.Client.BaseAddress };
        return new ChatClient(model, new ApiKeyCredential("none"), new OpenAIClientOptions
        {
            Endpoint = new Uri(tenant.Client.BaseAddress!, "/v1"),
            Transport = new System.ClientModel.Primitives.HttpClientPipelineTransport(http),
        });
    }

    /// <summary>Adds what the gateway would.</summary>
    private sealed class Authorized(HttpClient known) : DelegatingHandler(new SocketsHttpHandler())
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            foreach (var (name, values) in known.DefaultRequestHeaders)
            {
                request.Headers.TryAddWithoutValidation(name, values);
            }

            return base.SendAsync(request, cancellationToken);
        }
    }
}
