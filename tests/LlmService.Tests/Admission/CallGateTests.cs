using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Platform.Contracts;
using Platform.LlmService.Admission;
using Platform.Testing;

namespace Platform.LlmService.Tests.Admission;

public sealed class CallGateTests(PostgresServer postgres, TestIdentity identity) : IAsyncLifetime
{
    private readonly FakeUpstream _upstream = new();
    private LlmUnderTest _llm = null!;

    private CallGate Gate => _llm.Service.Services.GetRequiredService<CallGate>();

    public async ValueTask InitializeAsync()
    {
        await _upstream.InitializeAsync();
        _upstream.Script = new() { Chunks = 50, Fault = FakeUpstreamFault.Hang, FaultAfter = 1 };
        _llm = await LlmUnderTest.StartAsync(
            await postgres.CreateDatabaseAsync(), identity, _upstream.Settings,
            LlmUnderTest.Setting("Admission:ConcurrentCalls", "5"), LlmUnderTest.Setting("Admission:QueueLength", "0"));
    }

    public async ValueTask DisposeAsync()
    {
        await _llm.DisposeAsync();
        await _upstream.DisposeAsync();
    }

    [Fact]
    public async Task A_tenant_with_all_the_streams_it_may_have_is_refused_and_another_one_is_not()
    {
        List<HttpResponseMessage> streams = [];
        for (var i = 0; i < 4; i++)
        {
            streams.Add(await StreamAsync(_llm.Client));
        }

        using (var refused = await StreamAsync(_llm.Client))
        {
            Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
            Assert.Equal("rate_limit_exceeded", (string?)(await LlmUnderTest.ErrorOfAsync(refused))["code"]);
            Assert.True(refused.Headers.RetryAfter!.Delta > TimeSpan.Zero);
        }

        using var other = _llm.Service.CreateClientFor(identity.Token(Guid.CreateVersion7(), Guid.CreateVersion7(), Scopes.LlmInvoke));
        streams.Add(await StreamAsync(other));
        Assert.Equal(5, Gate.Running);
        using (var full = await StreamAsync(other))
        {
            Assert.Equal(HttpStatusCode.ServiceUnavailable, full.StatusCode);
            Assert.Equal("overloaded", (string?)(await LlmUnderTest.ErrorOfAsync(full))["code"]);
            Assert.True(full.Headers.RetryAfter!.Delta > TimeSpan.Zero);
        }

        // Who was refused left nothing behind.
        Assert.Equal(5, (await _llm.RowsAsync()).Count);
        Assert.All(streams, static stream => Assert.Equal(HttpStatusCode.OK, stream.StatusCode));
        streams.ForEach(static stream => stream.Dispose());
        await Poll.UntilAsync(() => Gate.Running == 0, "those who hung up have given their places back");
        _upstream.Script = new() { Chunks = 1 };
        using var next = await StreamAsync(_llm.Client);
        Assert.Equal(HttpStatusCode.OK, next.StatusCode);
    }

    [Fact]
    public async Task A_call_that_fails_gives_its_place_back()
    {
        _upstream.Script = new() { Status = 500 };
        for (var i = 0; i < 8; i++)
        {
            using var response = await _llm.PostAsync(LlmUnderTest.Body("fake-large"));
            Assert.False(response.IsSuccessStatusCode);
        }

        Assert.Equal(0, Gate.Running);
    }

    private static async Task<HttpResponseMessage> StreamAsync(HttpClient client)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/chat/completions")
        {
            Content = new StringContent(LlmUnderTest.Body("fake-large", stream: true), null, "application/json"),
        };
        return await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
    }
}
