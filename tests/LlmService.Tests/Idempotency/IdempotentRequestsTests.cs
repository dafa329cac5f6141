using System.Net;
using Platform.Contracts;
using Platform.LlmService.Tests.Chat;
using Platform.ServiceDefaults;
using Platform.Testing;

namespace Platform.LlmService.Tests.Idempotency;

/// <summary>Two replicas on one database: an attempt may meet either.</summary>
public sealed class IdempotentRequestsTests(PostgresServer postgres, TestIdentity identity) : IAsyncLifetime
{
    private readonly FakeUpstream _upstream = new();
    private readonly FakeUsageService _usage = new();
    private readonly string _key = Guid.CreateVersion7().ToString();
    private string _database = "";
    private LlmUnderTest _one = null!;
    private LlmUnderTest _two = null!;

    public async ValueTask InitializeAsync()
    {
        await _upstream.InitializeAsync();
        await _usage.InitializeAsync();
        _database = await postgres.CreateDatabaseAsync();
        _one = await StartAsync();
        _two = await StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _one.DisposeAsync();
        await _two.DisposeAsync();
        await _upstream.DisposeAsync();
        await _usage.DisposeAsync();
    }

    [Theory]
    [InlineData(false, "application/json")]
    [InlineData(true, "text/event-stream")]
    public async Task A_repetition_gets_the_first_answer_byte_for_byte_and_is_billed_once(bool stream, string type)
    {
        using var first = await _one.PostAsync(LlmUnderTest.Body("any", stream), _key);
        var answer = await first.Content.ReadAsByteArrayAsync();
        Assert.False(first.Headers.Contains(IdempotencyHeaders.Replayed));
        foreach (var replica in (LlmUnderTest[])[_two, _one])
        {
            using var again = await RepeatAsync(replica, LlmUnderTest.Body("any", stream));
            Assert.Equal((HttpStatusCode.OK, type), (again.StatusCode, again.Content.Headers.ContentType?.MediaType));
            Assert.Equal("true", again.Headers.GetValues(IdempotencyHeaders.Replayed).Single());
            Assert.Equal(LlmUnderTest.IdOf(first), LlmUnderTest.IdOf(again));
            Assert.Equal(answer, await again.Content.ReadAsByteArrayAsync());
        }

        Assert.Equal(1, _upstream.Received);
        Assert.Equal(CompletionStatus.Completed, (await _one.SettledAsync()).Status);
        await Poll.UntilAsync(async () => _usage.Events.Count > 0 && await _one.ScalarAsync("select count(*) from outbox") == 0, "usage is told");
        Assert.Single(_usage.Events);
    }

    [Fact]
    public async Task While_the_first_runs_others_are_409_and_may_ask_again()
    {
        _upstream.Script = new() { Chunks = 10, Fault = FakeUpstreamFault.Hang, FaultAfter = 3 };
        using var leaving = new CancellationTokenSource();
        using var first = await _one.PostAsync(LlmUnderTest.Body("any", stream: true), _key, leaving.Token);
        foreach (var replica in (LlmUnderTest[])[_one, _two])
        {
            using var other = await replica.PostAsync(LlmUnderTest.Body("any", stream: true), _key);
            Assert.Equal(HttpStatusCode.Conflict, other.StatusCode);
            Assert.NotNull(other.Headers.RetryAfter);
            Assert.Equal("idempotency_key_in_use", (await LlmUnderTest.ErrorOfAsync(other))["code"]!.GetValue<string>());
        }

        Assert.Equal(1, _upstream.Received);
    }

    [Fact]
    public async Task Of_many_at_once_one_is_done()
    {
        _upstream.Script = new() { ChunkDelay = TimeSpan.FromMilliseconds(20) };
        var all = await Task.WhenAll(Enumerable.Range(0, 40).Select(i => (i % 2 == 0 ? _one : _two).PostAsync(LlmUnderTest.Body("any"), _key)));
        Assert.Equal(1, _upstream.Received);
        Assert.All(all, static response => Assert.True(response.StatusCode is HttpStatusCode.OK or HttpStatusCode.Conflict));
        Assert.Single(all, static response => response.StatusCode == HttpStatusCode.OK && !response.Headers.Contains(IdempotencyHeaders.Replayed));
        Array.ForEach(all, static response => response.Dispose());
    }

    [Fact]
    public async Task A_key_with_another_body_is_422()
    {
        using var first = await _one.PostAsync(LlmUnderTest.Body("any"), _key);
        using var other = await RepeatAsync(_two, LlmUnderTest.Body("any", more: ",\"temperature\":0"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, other.StatusCode);
        Assert.Equal("idempotency_key_reused", (await LlmUnderTest.ErrorOfAsync(other))["code"]!.GetValue<string>());
        Assert.Equal(1, _upstream.Received);
    }

    [Theory]
    [InlineData(500, FakeUpstreamFault.None, false)]
    [InlineData(429, FakeUpstreamFault.None, true)]
    [InlineData(400, FakeUpstreamFault.None, false)]
    [InlineData(200, FakeUpstreamFault.Cut, true)]
    [InlineData(200, FakeUpstreamFault.ErrorEvent, true)]
    [InlineData(200, FakeUpstreamFault.Malformed, false)]
    public async Task What_failed_is_not_kept_and_the_repetition_is_done(int status, FakeUpstreamFault fault, bool stream)
    {
        _upstream.Script = new() { Status = status, Fault = fault, FaultAfter = fault == FakeUpstreamFault.Malformed ? 0 : 2 };
        using (var first = await _one.PostAsync(LlmUnderTest.Body("any", stream), _key))
        {
            await first.Content.ReadAsStringAsync();
        }

        _upstream.Script = new();
        using var again = await RepeatAsync(_two, LlmUnderTest.Body("any", stream));
        Assert.Equal(HttpStatusCode.OK, again.StatusCode);
        Assert.False(again.Headers.Contains(IdempotencyHeaders.Replayed));
        Assert.Equal(2, _upstream.Received);
    }

    [Fact]
    public async Task A_client_that_left_may_come_again()
    {
        _upstream.Script = new() { Chunks = 10_000, ChunkDelay = TimeSpan.FromMilliseconds(10) };
        using (await _one.PostAsync(LlmUnderTest.Body("any", stream: true), _key))
        {
            await Poll.UntilAsync(() => _upstream.Received == 1, "the upstream has the call");
        }

        _upstream.Script = new();
        using var again = await RepeatAsync(_two, LlmUnderTest.Body("any", stream: true));
        Assert.Equal("[DONE]", (await EventStream.ReadAllAsync(again))[^1]);
        Assert.Equal(2, _upstream.Received);
    }

    [Fact]
    public async Task The_key_of_a_process_that_was_killed_is_free_when_its_lease_has_ended()
    {
        _upstream.Script = new() { Chunks = 10, Fault = FakeUpstreamFault.Hang, FaultAfter = 3 };
        using var first = await _one.PostAsync(LlmUnderTest.Body("any", stream: true), _key);
        _upstream.Script = new();
        // To everybody else its process is dead now.
        await _one.ExecuteAsync($"update idempotent_requests set instance_id = '{Guid.CreateVersion7()}'");
        using var again = await RepeatAsync(_two, LlmUnderTest.Body("any", stream: true));
        var answer = await again.Content.ReadAsStringAsync();
        Assert.Equal(HttpStatusCode.OK, again.StatusCode);
        // What the first comes to, should it live, is not kept in the place of the second.
        first.Dispose();
        await Poll.UntilAsync(() => _upstream.Aborted == 1, "the first has ended");
        using var third = await RepeatAsync(_two, LlmUnderTest.Body("any", stream: true));
        Assert.Equal(answer, await third.Content.ReadAsStringAsync());
        Assert.Equal(2, _upstream.Received);
    }

    [Fact]
    public async Task Keys_of_different_callers_have_nothing_in_common()
    {
        using var first = await _one.PostAsync(LlmUnderTest.Body("any"), _key);
        var life = TimeSpan.FromMinutes(10);
        foreach (var token in (string[])[
            identity.Token(LlmUnderTest.Tenant, LlmUnderTest.User, Guid.CreateVersion7(), life, Scopes.LlmInvoke),
            identity.Token(LlmUnderTest.Tenant, LlmUnderTest.User, Scopes.LlmInvoke),
            identity.Token(Guid.CreateVersion7(), LlmUnderTest.User, LlmUnderTest.Key, life, Scopes.LlmInvoke)])
        {
            using var client = _one.ClientFor(token);
            using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/chat/completions") { Content = new StringContent(LlmUnderTest.Body("any")) };
            request.Headers.Add(IdempotencyHeaders.Key, _key);
            using var response = await client.SendAsync(request);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            Assert.False(response.Headers.Contains(IdempotencyHeaders.Replayed));
        }

        Assert.Equal(4, _upstream.Received);
    }

    [Fact]
    public async Task An_answer_too_large_to_be_kept_is_not_paid_for_again()
    {
        await using var small = await LlmUnderTest.StartAsync(_database, identity, _upstream.Settings, LlmUnderTest.Setting("Idempotency:MostStoredBytes", "100"));
        using var first = await small.PostAsync(LlmUnderTest.Body("any", stream: true), _key);
        Assert.Equal("[DONE]", (await EventStream.ReadAllAsync(first))[^1]);
        using var again = await RepeatAsync(_two, LlmUnderTest.Body("any", stream: true), mayConflict: true);
        Assert.Equal("idempotency_answer_not_kept", (await LlmUnderTest.ErrorOfAsync(again))["code"]!.GetValue<string>());
        Assert.Equal(1, _upstream.Received);
    }

    [Fact]
    public async Task After_its_time_a_key_is_new_and_its_answer_is_gone()
    {
        using (await _one.PostAsync(LlmUnderTest.Body("any"), _key))
        {
        }

        await Poll.UntilAsync(async () => await _one.ScalarAsync("select count(*) from idempotent_requests where answer is not null") == 1, "the answer is kept");
        Assert.Equal(1, await _one.ScalarAsync("select count(*) from idempotent_requests where expires_at between now() + interval '23 hours' and now() + interval '24 hours'"));
        await _one.ExecuteAsync("update idempotent_requests set expires_at = now()");
        using var again = await _one.PostAsync(LlmUnderTest.Body("any"), _key);
        Assert.False(again.Headers.Contains(IdempotencyHeaders.Replayed));
        Assert.Equal(2, _upstream.Received);
    }

    [Theory]
    [InlineData("")]
    [InlineData("two words")]
    [InlineData("a\tb")]
    [InlineData("longest")]
    public async Task What_is_no_key_is_400_and_nothing_is_asked(string key)
    {
        key = key == "longest" ? new string('k', 256) : key;
        using var response = await _one.PostAsync(LlmUnderTest.Body("any"), key);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal("invalid_idempotency_key", (await LlmUnderTest.ErrorOfAsync(response))["code"]!.GetValue<string>());
        Assert.Equal(0, _upstream.Received);
    }

    private Task<LlmUnderTest> StartAsync() => LlmUnderTest.StartAsync(_database, identity, _upstream.Settings, _usage.Settings, LlmUnderTest.Setting("Metering:Lease", "00:00:02"));

    /// <summary>As a client would: a conflict means that the first has not quite ended.</summary>
    private async Task<HttpResponseMessage> RepeatAsync(LlmUnderTest replica, string body, bool mayConflict = false)
    {
        return await Poll.ForAsync(async () =>
        {
            var response = await replica.PostAsync(body, _key);
            if (response.StatusCode != HttpStatusCode.Conflict || (mayConflict && response.Headers.RetryAfter is null))
            {
                return response;
            }

            response.Dispose();
            return null;
        }, "the key is not in use");
    }
}
