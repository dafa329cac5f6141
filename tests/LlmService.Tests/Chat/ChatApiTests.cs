using System.Net;
using System.Text.Json.Nodes;
using Platform.Contracts;
using Platform.ServiceDefaults;
using Platform.Testing;

namespace Platform.LlmService.Tests.Chat;

public sealed class ChatApiTests(PostgresServer postgres, TestIdentity identity) : IAsyncLifetime
{
    private readonly FakeUpstream _upstream = new();
    private readonly FakeUsageService _usage = new();
    private LlmUnderTest _llm = null!;

    public async ValueTask InitializeAsync()
    {
        await _upstream.InitializeAsync();
        await _usage.InitializeAsync();
        _llm = await LlmUnderTest.StartAsync(await postgres.CreateDatabaseAsync(), identity, _upstream.Settings, _usage.Settings);
        _llm.KnowPrices();
    }

    public async ValueTask DisposeAsync()
    {
        await _llm.DisposeAsync();
        await _upstream.DisposeAsync();
        await _usage.DisposeAsync();
    }

    [Fact]
    public async Task A_plain_answer_is_passed_on_unchanged_recorded_priced_and_told_to_usage_once()
    {
        _upstream.Script = new() { Chunks = 3, InputTokens = 100, CachedTokens = 40 };
        using var response = await _llm.PostAsync(LlmUnderTest.Body("priced", more: ",\"x_unknown\":{\"kept\":true}"));
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var answer = JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
        Assert.Equal("t0 t1 t2 ", answer["choices"]![0]!["message"]!["content"]!.GetValue<string>());
        Assert.Equal("kept", answer["x_fake"]!.GetValue<string>());

        var call = Assert.Single(_upstream.Calls);
        Assert.Equal($"Bearer {FakeUpstream.ApiKey}", call.Authorization);
        Assert.True(call.Body["x_unknown"]!["kept"]!.GetValue<bool>());

        var row = await _llm.SettledAsync(LlmUnderTest.IdOf(response));
        Assert.Equal(call.RequestId, row.Id.ToString());
        // 60 × 1000 + 40 × 500 + 3 × 2000 nano-USD
        Assert.Equal(
            new CallRow(row.Id, LlmUnderTest.Tenant, LlmUnderTest.User, LlmUnderTest.Key, "openai", "priced", false, CompletionStatus.Completed, 100, 40, 3, 86_000, false, null, row.TraceParent),
            row);

        await Poll.UntilAsync(() => _usage.Events.Count > 0, "usage is told");
        var told = Assert.Single(_usage.Events);
        Assert.Equal((row.Id, row.Id, 100, 40, 3, 86_000, CompletionStatus.Completed, "chat"),
            (told.EventId, told.RequestId, told.Tokens.Input, told.Tokens.CachedInput, told.Tokens.Output, told.CostNanoUsd, told.Status, told.Operation));
        Assert.Equal(row.TraceParent, told.TraceParent);
        await Poll.UntilAsync(async () => await _llm.ScalarAsync("select count(*) from outbox") == 0, "the outbox is empty");
    }

    [Fact]
    public async Task A_stream_without_include_usage_has_no_usage_chunk_and_is_counted_all_the_same()
    {
        using var response = await _llm.PostAsync(LlmUnderTest.Body("priced", stream: true));
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType?.MediaType);
        Assert.True(response.Headers.CacheControl?.NoCache);
        var events = await EventStream.ReadAllAsync(response);
        Assert.Equal("t0 t1 t2 t3 t4 ", EventStream.TextOf(events));
        Assert.Equal("[DONE]", events[^1]);
        Assert.DoesNotContain(events, static e => e.Contains("prompt_tokens", StringComparison.Ordinal));

        var row = await _llm.SettledAsync(LlmUnderTest.IdOf(response));
        Assert.Equal((CompletionStatus.Completed, 11, 5, false), (row.Status, row.Input, row.Output, row.Estimated));
        Assert.True(Assert.Single(_upstream.Calls).Body["stream_options"]!["include_usage"]!.GetValue<bool>());
    }

    [Fact]
    public async Task A_stream_with_include_usage_ends_with_the_usage_chunk()
    {
        using var response = await _llm.PostAsync(LlmUnderTest.Body("priced", stream: true, more: ",\"stream_options\":{\"include_usage\":true}"));
        var events = await EventStream.ReadAllAsync(response);
        Assert.Equal(5, JsonNode.Parse(events[^2])!["usage"]!["completion_tokens"]!.GetValue<int>());
        Assert.Equal("[DONE]", events[^1]);
    }

    [Fact]
    public async Task Chunks_reach_the_client_while_the_provider_is_still_talking()
    {
        _upstream.Script = new() { Chunks = 50, Fault = FakeUpstreamFault.Hang, FaultAfter = 3 };
        using var response = await _llm.PostAsync(LlmUnderTest.Body("priced", stream: true));
        var seen = 0;
        await foreach (var _ in EventStream.ReadAsync(response))
        {
            if (++seen == 3)
            {
                break;
            }
        }
        Assert.False(Assert.Single(_upstream.Calls).IsCompleted);
    }

    [Fact]
    public async Task A_provider_that_gives_no_count_is_estimated()
    {
        _upstream.Script = new() { SendsUsage = false, Chunks = 7 };
        using var stream = await _llm.PostAsync(LlmUnderTest.Body("priced", stream: true));
        await EventStream.ReadAllAsync(stream);
        var row = await _llm.SettledAsync(LlmUnderTest.IdOf(stream));
        Assert.Equal((CompletionStatus.Completed, 7, true), (row.Status, row.Output, row.Estimated));
        Assert.InRange(row.Input, 1, 20);

        using var plain = await _llm.PostAsync(LlmUnderTest.Body("priced"));
        row = await _llm.SettledAsync(LlmUnderTest.IdOf(plain));
        Assert.True(row.Estimated);
        // 21 characters of text.
        Assert.Equal(6, row.Output);
    }

    [Fact]
    public async Task A_count_of_zero_is_believed()
    {
        _upstream.Script = new() { Chunks = 0, InputTokens = 0 };
        using var response = await _llm.PostAsync(LlmUnderTest.Body("priced", stream: true));
        await EventStream.ReadAllAsync(response);
        var row = await _llm.SettledAsync(LlmUnderTest.IdOf(response));
        Assert.Equal((0, 0, false, 0L), (row.Input, row.Output, row.Estimated, row.Cost));
    }

    [Fact]
    public async Task A_model_without_a_price_costs_an_unknown_amount()
    {
        using var response = await _llm.PostAsync(LlmUnderTest.Body("never-heard-of"));
        var row = await _llm.SettledAsync(LlmUnderTest.IdOf(response));
        Assert.Equal((CompletionStatus.Completed, null), (row.Status, row.Cost));
    }

    [Fact]
    public async Task Without_an_identity_401_without_the_scope_403_and_neither_reaches_a_provider()
    {
        using var nobody = _llm.Service.CreateClient();
        using var refused = await nobody.PostAsync("/v1/chat/completions", new StringContent(LlmUnderTest.Body("priced")));
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        Assert.NotNull(await LlmUnderTest.ErrorOfAsync(refused));
        using var reader = _llm.Service.CreateClientFor(identity.Token(LlmUnderTest.Tenant, LlmUnderTest.User, Scopes.UsageRead));
        using var forbidden = await reader.PostAsync("/v1/chat/completions", new StringContent(LlmUnderTest.Body("priced")));
        Assert.Equal(HttpStatusCode.Forbidden, forbidden.StatusCode);
        Assert.Contains(Scopes.LlmInvoke, (await LlmUnderTest.ErrorOfAsync(forbidden))["message"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Empty(_upstream.Calls);
        Assert.Empty(await _llm.RowsAsync());
    }

    [Fact]
    public async Task A_bad_body_is_400_that_names_the_parameter_and_leaves_no_row()
    {
        using var response = await _llm.PostAsync("""{"model":"priced","messages":[]}""");
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        var error = await LlmUnderTest.ErrorOfAsync(response);
        Assert.Equal(("invalid_request_error", "messages"), (error["type"]!.GetValue<string>(), error["param"]!.GetValue<string>()));
        using var broken = await _llm.PostAsync("not json");
        Assert.Equal(HttpStatusCode.BadRequest, broken.StatusCode);
        Assert.Empty(await _llm.RowsAsync());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_body_that_is_too_large_is_413_with_or_without_its_length(bool chunked)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/chat/completions");
        var body = new string(' ', 11 * 1024 * 1024);
        request.Content = new StringContent(body);
        request.Headers.TransferEncodingChunked = chunked;
        request.Headers.ExpectContinue = true;
        using var response = await _llm.Client.SendAsync(request);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
        Assert.Equal("request_too_large", (await LlmUnderTest.ErrorOfAsync(response))["code"]!.GetValue<string>());
    }

    [Fact]
    public async Task Fifty_calls_at_once_have_a_row_and_an_event_each()
    {
        _upstream.Script = new() { Chunks = 4, ChunkDelay = TimeSpan.FromMilliseconds(5) };
        await Task.WhenAll(Enumerable.Range(0, 50).Select(async i =>
        {
            using var response = await _llm.PostAsync(LlmUnderTest.Body("priced", stream: i % 2 == 0));
            await response.Content.ReadAsStringAsync();
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        }));
        await Poll.UntilAsync(() => _usage.Events.Count >= 50, "all events arrive");
        var rows = await _llm.RowsAsync();
        Assert.Equal(_upstream.Calls.Select(static c => c.RequestId).Order(), rows.Select(static r => r.Id.ToString()).Order());
        Assert.Equal(_upstream.Calls.Sum(static c => c.Tokens), rows.Sum(static r => r.Output));
        Assert.Equal(rows.Sum(static r => r.Cost), _usage.Events.Sum(static e => e.CostNanoUsd));
        Assert.Equal(50, _usage.Events.Select(static e => e.EventId).Distinct().Count());
    }

    [Fact]
    public async Task While_usage_is_away_calls_are_served_and_told_later()
    {
        _usage.Refuses = 503;
        using var response = await _llm.PostAsync(LlmUnderTest.Body("priced"));
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        await _llm.SettledAsync(LlmUnderTest.IdOf(response));
        _usage.Refuses = null;
        await Poll.UntilAsync(() => _usage.Events.Count == 1, "usage is told in the end");
    }

    [Fact]
    public async Task The_row_carries_the_trace_of_its_request()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/chat/completions");
        request.Content = new StringContent(LlmUnderTest.Body("priced"));
        request.Headers.Add("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
        using var response = await _llm.Client.SendAsync(request);
        var row = await _llm.SettledAsync(LlmUnderTest.IdOf(response));
        Assert.Contains("0af7651916cd43dd8448eb211c80319c", row.TraceParent, StringComparison.Ordinal);
        Assert.Contains("0af7651916cd43dd8448eb211c80319c", Assert.Single(_upstream.Calls).TraceParent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Unknown_routes_have_errors_in_the_same_shape()
    {
        using var response = await _llm.Client.GetAsync("/v1/nothing");
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.NotNull(await LlmUnderTest.ErrorOfAsync(response));
        Assert.True(response.Headers.Contains("X-Response-Time"));
        Assert.False(response.Headers.Contains(InternalHeaders.Identity));
    }
}
