using System.Net;
using System.Text.Json.Nodes;
using Platform.Contracts;
using Platform.Testing;

namespace Platform.LlmService.Tests.Chat;

public sealed class UpstreamFailureTests(PostgresServer postgres, TestIdentity identity) : IAsyncLifetime
{
    private readonly FakeUpstream _upstream = new();
    private LlmUnderTest _llm = null!;

    public async ValueTask InitializeAsync()
    {
        await _upstream.InitializeAsync();
        _llm = await LlmUnderTest.StartAsync(await postgres.CreateDatabaseAsync(), identity, _upstream.Settings,
            LlmUnderTest.Setting("Providers:OpenAI:ResponseTimeout", "00:00:00.5"), LlmUnderTest.Setting("Providers:OpenAI:IdleTimeout", "00:00:00.5"));
    }

    public async ValueTask DisposeAsync()
    {
        await _llm.DisposeAsync();
        await _upstream.DisposeAsync();
    }

    [Theory]
    [InlineData(400, 400, "fake_error", "fake_code")]
    [InlineData(404, 404, "fake_error", "fake_code")]
    [InlineData(422, 422, "fake_error", "fake_code")]
    [InlineData(429, 429, "fake_error", "fake_code")]
    [InlineData(401, 502, "upstream_auth_error", "upstream_auth_error")]
    [InlineData(403, 502, "upstream_auth_error", "upstream_auth_error")]
    [InlineData(500, 502, "upstream_error", "upstream_failed")]
    [InlineData(503, 503, "upstream_error", "upstream_unavailable")]
    [InlineData(302, 502, "upstream_error", "upstream_malformed")]
    public async Task A_refusal_is_translated_costs_nothing_and_is_not_tried_again(int upstream, int expected, string type, string code)
    {
        _upstream.Script = new() { Status = upstream };
        foreach (var stream in (bool[])[false, true])
        {
            using var response = await _llm.PostAsync(LlmUnderTest.Body("any", stream));
            Assert.Equal(expected, (int)response.StatusCode);
            var error = await LlmUnderTest.ErrorOfAsync(response);
            Assert.Equal((type, code), (error["type"]!.GetValue<string>(), error["code"]!.GetValue<string>()));
            if (expected is 429 or >= 500)
            {
                Assert.NotNull(response.Headers.RetryAfter);
            }
            // To try again with a key that is refused helps nobody.
            Assert.Equal(upstream is 401 or 403, response.Headers.TryGetValues("x-should-retry", out var should) && should.Single() == "false");
            var row = await _llm.SettledAsync(LlmUnderTest.IdOf(response));
            Assert.Equal((CompletionStatus.Error, 0, 0, false), (row.Status, row.Input, row.Output, row.Estimated));
            Assert.NotNull(row.Error);
        }
        Assert.Equal(2, _upstream.Received);
    }

    [Fact]
    public async Task The_providers_own_words_about_our_key_are_not_passed_on()
    {
        _upstream.Script = new() { Status = 401, ErrorBody = """{"error":{"message":"Incorrect API key provided: sk-secret","type":"invalid_request_error"}}""" };
        using var response = await _llm.PostAsync(LlmUnderTest.Body("any"));
        Assert.DoesNotContain("sk-secret", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        var row = await _llm.SettledAsync(LlmUnderTest.IdOf(response));
        Assert.DoesNotContain("sk-secret", row.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_rate_limit_is_passed_on_with_its_time()
    {
        _upstream.Script = new() { Status = 429, RetryAfterSeconds = 17, ErrorBody = "<html>slow down</html>" };
        using var response = await _llm.PostAsync(LlmUnderTest.Body("any"));
        Assert.Equal(HttpStatusCode.TooManyRequests, response.StatusCode);
        Assert.Equal(TimeSpan.FromSeconds(17), response.Headers.RetryAfter?.Delta);
        Assert.Equal("rate_limit_error", (await LlmUnderTest.ErrorOfAsync(response))["type"]!.GetValue<string>());
    }

    [Theory]
    [InlineData(FakeUpstreamFault.Malformed, false, 502)]
    [InlineData(FakeUpstreamFault.Malformed, true, 502)]
    [InlineData(FakeUpstreamFault.Cut, false, 502)]
    [InlineData(FakeUpstreamFault.Hang, false, 504)]
    [InlineData(FakeUpstreamFault.Hang, true, 504)]
    public async Task No_usable_answer_is_the_upstreams_fault_and_perhaps_on_its_bill(FakeUpstreamFault fault, bool stream, int expected)
    {
        _upstream.Script = new() { Fault = fault };
        using var response = await _llm.PostAsync(LlmUnderTest.Body("any", stream));
        Assert.Equal(expected, (int)response.StatusCode);
        Assert.NotNull(response.Headers.RetryAfter);
        await LlmUnderTest.ErrorOfAsync(response);
        var row = await _llm.SettledAsync(LlmUnderTest.IdOf(response));
        Assert.Equal((CompletionStatus.Error, true), (row.Status, row.Estimated));
        Assert.True(row.Input > 0);
        Assert.Equal(1, _upstream.Received);
    }

    [Theory]
    [InlineData(FakeUpstreamFault.Cut, "upstream_broken_off")]
    [InlineData(FakeUpstreamFault.Hang, "upstream_timeout")]
    public async Task A_stream_that_breaks_off_ends_with_an_error_event_and_is_billed_as_far_as_it_came(FakeUpstreamFault fault, string code)
    {
        _upstream.Script = new() { Chunks = 50, Fault = fault, FaultAfter = 6 };
        using var response = await _llm.PostAsync(LlmUnderTest.Body("any", stream: true));
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var events = await EventStream.ReadAllAsync(response);
        Assert.Equal(7, events.Count);
        Assert.Equal(code, JsonNode.Parse(events[^1])!["error"]!["code"]!.GetValue<string>());
        var row = await _llm.SettledAsync(LlmUnderTest.IdOf(response));
        Assert.Equal((CompletionStatus.Error, 6, true), (row.Status, row.Output, row.Estimated));
    }

    [Fact]
    public async Task An_error_event_of_the_provider_is_passed_on_and_is_the_end()
    {
        _upstream.Script = new() { Chunks = 50, Fault = FakeUpstreamFault.ErrorEvent, FaultAfter = 2 };
        using var response = await _llm.PostAsync(LlmUnderTest.Body("any", stream: true));
        var events = await EventStream.ReadAllAsync(response);
        Assert.Contains("the fake upstream stumbled", events[^1], StringComparison.Ordinal);
        var row = await _llm.SettledAsync(LlmUnderTest.IdOf(response));
        Assert.Equal((CompletionStatus.Error, 2, "the fake upstream stumbled"), (row.Status, row.Output, row.Error));
    }

    [Fact]
    public async Task An_upstream_that_is_not_there_is_503_and_costs_nothing()
    {
        await _upstream.DisposeAsync();
        using var response = await _llm.PostAsync(LlmUnderTest.Body("any"));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.NotNull(response.Headers.RetryAfter);
        Assert.Equal("upstream_unreachable", (await LlmUnderTest.ErrorOfAsync(response))["code"]!.GetValue<string>());
        var row = await _llm.SettledAsync(LlmUnderTest.IdOf(response));
        Assert.Equal((CompletionStatus.Error, 0, false), (row.Status, row.Input, row.Estimated));
    }
}
