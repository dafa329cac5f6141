using System.Net;
using System.Text.Json.Nodes;
using Platform.Contracts;
using Platform.ServiceDefaults;
using Platform.Testing;

namespace Platform.LlmService.Tests.Embeddings;

public sealed class EmbeddingsApiTests(PostgresServer postgres, TestIdentity identity) : IAsyncLifetime
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
    public async Task An_answer_is_passed_on_unchanged_recorded_priced_and_told_to_usage()
    {
        _upstream.Script = new() { InputTokens = 8 };
        using var response = await EmbedAsync("""{"model":"priced","input":["one","two"],"encoding_format":"float","x_unknown":[1]}""");
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var answer = JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
        Assert.Equal("kept", answer["x_fake"]!.GetValue<string>());
        Assert.Equal("""{"model":"priced","input":["one","two"],"encoding_format":"float","x_unknown":[1]}""", Assert.Single(_upstream.Calls).Body.ToJsonString());

        var row = await _llm.SettledAsync(LlmUnderTest.IdOf(response));
        Assert.Equal(("openai", "priced", CompletionStatus.Completed, 8, 0, 8000, false), (row.Provider, row.Model, row.Status, row.Input, row.Output, row.Cost, row.Estimated));
        await Poll.UntilAsync(() => _usage.Events.Count > 0, "usage is told");
        Assert.Equal(("embeddings", 8, 0), (_usage.Events.Single().Operation, _usage.Events.Single().Tokens.Input, _usage.Events.Single().Tokens.Output));
    }

    [Fact]
    public async Task A_provider_that_gives_no_count_is_estimated_by_the_input()
    {
        _upstream.Script = new() { SendsUsage = false };
        using var response = await EmbedAsync("""{"model":"priced","input":["12345678",[1,2,3]]}""");
        var row = await _llm.SettledAsync(LlmUnderTest.IdOf(response));
        Assert.Equal((CompletionStatus.Completed, 5, 0, true), (row.Status, row.Input, row.Output, row.Estimated));
    }

    [Fact]
    public async Task A_refusal_is_passed_on_and_costs_nothing()
    {
        _upstream.Script = new() { Status = 429, RetryAfterSeconds = 3 };
        using var response = await EmbedAsync("""{"model":"priced","input":"one"}""");
        Assert.Equal((HttpStatusCode.TooManyRequests, "3"), (response.StatusCode, response.Headers.GetValues("Retry-After").Single()));
        Assert.Equal("fake_code", (await LlmUnderTest.ErrorOfAsync(response))["code"]!.GetValue<string>());
        var row = await _llm.SettledAsync();
        Assert.Equal((CompletionStatus.Error, 0, 0L), (row.Status, row.Input, row.Cost));
    }

    [Theory]
    [InlineData(FakeUpstreamFault.Malformed, "upstream_malformed")]
    [InlineData(FakeUpstreamFault.Cut, "upstream_broken_off")]
    public async Task An_answer_that_is_none_is_502_and_settled(FakeUpstreamFault fault, string code)
    {
        _upstream.Script = new() { Fault = fault };
        using var response = await EmbedAsync("""{"model":"priced","input":"one"}""");
        Assert.Equal(HttpStatusCode.BadGateway, response.StatusCode);
        Assert.Equal(code, (await LlmUnderTest.ErrorOfAsync(response))["code"]!.GetValue<string>());
        Assert.Equal((CompletionStatus.Error, true), ((await _llm.SettledAsync()).Status, (await _llm.SettledAsync()).Estimated));
    }

    [Fact]
    public async Task Whoever_hangs_up_is_recorded_as_cancelled()
    {
        _upstream.Script = new() { Fault = FakeUpstreamFault.Hang };
        using var gone = new CancellationTokenSource();
        var asking = _llm.PostToAsync("/v1/embeddings", """{"model":"priced","input":"one"}""", ct: gone.Token);
        await Poll.UntilAsync(() => _upstream.Received == 1, "the upstream is asked");
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asking);
        Assert.Equal(CompletionStatus.Cancelled, (await _llm.SettledAsync()).Status);
        await Poll.UntilAsync(() => _upstream.Aborted == 1, "the upstream is told");
    }

    [Fact]
    public async Task A_repetition_gets_the_first_answer_and_is_billed_once()
    {
        const string Body = """{"model":"priced","input":"one"}""";
        using var first = await _llm.PostToAsync("/v1/embeddings", Body, "key-0001");
        var answer = await first.Content.ReadAsStringAsync();
        // An answer is kept just after it was given.
        await Poll.UntilAsync(async () =>
        {
            using var second = await _llm.PostToAsync("/v1/embeddings", Body, "key-0001");
            return second.Headers.Contains(IdempotencyHeaders.Replayed) && await second.Content.ReadAsStringAsync() == answer;
        }, "it is answered again");
        Assert.Equal(1, _upstream.Received);
        Assert.Single(await _llm.RowsAsync());
    }

    [Fact]
    public async Task A_bad_body_and_a_foreign_caller_leave_no_row()
    {
        using var bad = await EmbedAsync("""{"model":"priced","input":[]}""");
        Assert.Equal((HttpStatusCode.BadRequest, "input"), (bad.StatusCode, (await LlmUnderTest.ErrorOfAsync(bad))["param"]!.GetValue<string>()));
        using var reader = _llm.ClientFor(identity.Token(LlmUnderTest.Tenant, LlmUnderTest.User, Scopes.UsageRead));
        using var forbidden = await reader.PostAsync("/v1/embeddings", new StringContent("""{"model":"priced","input":"one"}"""));
        Assert.Equal(HttpStatusCode.Forbidden, forbidden.StatusCode);
        Assert.Empty(await _llm.RowsAsync());
    }

    private Task<HttpResponseMessage> EmbedAsync(string body) => _llm.PostToAsync("/v1/embeddings", body);
}
