using System.ClientModel;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using OpenAI;
using OpenAI.Chat;
using OpenAI.Models;
using Platform.Testing;

namespace Platform.EndToEnd.Tests.Journeys;

/// <summary>A chat completion, from the client to the bill.</summary>
public sealed class ChatJourneyTests(RunningPlatform platform)
{
    [Fact]
    public async Task The_official_client_gets_an_answer_and_its_tokens()
    {
        var answer = (await Client("simulated").CompleteChatAsync("Say hello.")).Value;
        Assert.NotEmpty(answer.Content[0].Text);
        Assert.Equal(ChatFinishReason.Stop, answer.FinishReason);
        Assert.True(answer.Usage.OutputTokenCount > 0);
        Assert.Equal(answer.Usage.InputTokenCount + answer.Usage.OutputTokenCount, answer.Usage.TotalTokenCount);
    }

    [Fact]
    public async Task The_official_client_streams_and_gets_usage_at_the_end()
    {
        var pieces = 0;
        ChatTokenUsage? usage = null;
        await foreach (var update in Client("simulated").CompleteChatStreamingAsync("Say hello."))
        {
            pieces += update.ContentUpdate.Count;
            usage = update.Usage ?? usage;
        }
        Assert.True(pieces > 1);
        Assert.True(usage?.OutputTokenCount > 0);
    }

    [Fact]
    public async Task A_request_sent_again_with_its_key_gets_the_first_answer_and_is_billed_once()
    {
        using var client = platform.CreateClient();
        client.DefaultRequestHeaders.Add("Idempotency-Key", Guid.CreateVersion7().ToString());
        var before = platform.Upstream.Received;
        List<(string Body, string Id, bool IsReplayed)> answers = [];
        await Poll.UntilAsync(async () =>
        {
            using var response = await client.PostAsJsonAsync("/v1/chat/completions", new { model = "fake-large", stream = true, messages = new[] { new { role = "user", content = "Once." } } });
            if (response.StatusCode == HttpStatusCode.OK)
            {
                answers.Add((await response.Content.ReadAsStringAsync(), response.Headers.GetValues("X-Request-Id").Single(), response.Headers.Contains("Idempotency-Replayed")));
            }

            return answers.Count == 2;
        }, "it is answered twice");
        Assert.Equal([false, true], answers.Select(static answer => answer.IsReplayed));
        Assert.Equal((answers[0].Body, answers[0].Id), (answers[1].Body, answers[1].Id));
        Assert.Equal(before + 1, platform.Upstream.Received);
        await Poll.UntilAsync(async () => (await platform.ReadLedgerAsync()).Any(row => row.RequestId.ToString() == answers[0].Id), "it is in the ledger");
        Assert.Single(await platform.ReadLedgerAsync(), row => row.RequestId.ToString() == answers[0].Id);
    }

    [Fact]
    public async Task The_official_client_lists_our_model_and_the_upstreams()
    {
        var models = await new OpenAIModelClient(new ApiKeyCredential(RunningPlatform.ApiKey), Options()).GetModelsAsync();
        var ids = models.Value.Select(static model => model.Id).ToList();
        Assert.Contains("simulated", ids);
        Assert.Contains("fake-large", ids);
        Assert.All(models.Value, static model => Assert.NotEmpty(model.OwnedBy));
    }

    [Fact]
    public async Task The_official_client_understands_a_wrong_key()
    {
        var client = new ChatClient("simulated", new ApiKeyCredential("not-a-key-of-this-platform"), Options());
        var error = await Assert.ThrowsAsync<ClientResultException>(() => client.CompleteChatAsync("Say hello."));
        Assert.Equal(401, error.Status);
        Assert.Contains("invalid_api_key", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("simulated", "simulated")]
    [InlineData("fake-large", "openai")]
    public async Task A_request_is_in_the_ledger_with_tokens_cost_and_status(string model, string provider)
    {
        using var client = platform.CreateClient();
        using var response = await client.PostAsJsonAsync("/v1/chat/completions", Body(model));
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var usage = (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("usage");
        var id = Guid.Parse(response.Headers.GetValues("X-Request-Id").Single());

        var row = await FindAsync(id);
        Assert.Equal(provider, row.Provider);
        Assert.Equal(model, row.Model);
        Assert.Equal("completed", row.Status);
        Assert.False(row.Estimated);
        Assert.Equal(usage.GetProperty("prompt_tokens").GetInt64(), row.InputTokens);
        Assert.Equal(usage.GetProperty("completion_tokens").GetInt64(), row.OutputTokens);
        // The fake's model has no price, and unknown is not free.
        Assert.Equal(model == "simulated", row.CostNanoUsd is > 0);
        Assert.Equal(model == "simulated", row.CostNanoUsd is not null);
    }

    [Fact]
    public async Task The_summary_agrees_with_the_rows()
    {
        using var client = platform.CreateClient();
        using (var response = await client.PostAsJsonAsync("/v1/chat/completions", Body("simulated")))
        {
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        }
        await Poll.UntilAsync(async () =>
        {
            var rows = await platform.ReadLedgerAsync();
            var totals = (await client.GetFromJsonAsync<JsonElement>("/api/v1/usage/summary")).GetProperty("totals");
            return totals.GetProperty("requests").GetInt64() == rows.Count
                && totals.GetProperty("outputTokens").GetInt64() == rows.Sum(static row => row.OutputTokens)
                && totals.GetProperty("costNanoUsd").GetInt64() == rows.Sum(static row => row.CostNanoUsd ?? 0);
        }, "summary and rows agree");
    }

    [Fact]
    public async Task One_trace_spans_gateway_auth_llm_provider_and_usage()
    {
        const string TraceId = "4bf92f3577b34da6a3ce929d0e0e4736";
        using var client = platform.CreateClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/chat/completions") { Content = JsonContent.Create(Body("fake-large")) };
        request.Headers.Add("traceparent", $"00-{TraceId}-00f067aa0ba902b7-01");
        using var response = await client.SendAsync(request);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);

        Assert.Contains(TraceId, platform.Upstream.Calls.Last().TraceParent, StringComparison.Ordinal);
        (string Service, string Span)[] expected =
        [
            ("gateway", "POST /v1/{**rest}"), ("authservice", "POST /internal/credentials/check"), ("llmservice", "POST /v1/chat/completions"),
            ("llmservice", "chat fake-large"), ("usageservice", "process usage"),
        ];
        IReadOnlyList<CollectedSpan> Trace() => [.. platform.Telemetry.Spans.Where(static span => span.TraceId == TraceId)];
        foreach (var (service, span) in expected)
        {
            await Poll.UntilAsync(() => Trace().Any(seen => seen.Service == service && seen.Name == span), $"{service} has the span '{span}'");
        }
        // Each process exports in its own time, so a span may come before its parent.
        await Poll.UntilAsync(() =>
        {
            var trace = Trace();
            var ids = trace.Select(static span => span.SpanId).Append("00f067aa0ba902b7").ToHashSet();
            return trace.All(span => ids.Contains(span.ParentId));
        }, "every span has its parent in the trace");
    }

    private async Task<LedgerRow> FindAsync(Guid requestId) =>
        await Poll.ForAsync(async () => (await platform.ReadLedgerAsync()).SingleOrDefault(row => row.RequestId == requestId), $"request {requestId} is in the ledger");

    private static object Body(string model) => new { model, messages = new[] { new { role = "user", content = "Say hello." } } };

    private ChatClient Client(string model) => new(model, new ApiKeyCredential(RunningPlatform.ApiKey), Options());

    private OpenAIClientOptions Options() => new() { Endpoint = new Uri(platform.GatewayAddress, "v1") };
}
