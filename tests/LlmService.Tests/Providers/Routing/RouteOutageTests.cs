using System.Net;
using Platform.Contracts;
using Platform.Testing;

namespace Platform.LlmService.Tests.Providers.Routing;

/// <summary>On a server of its own, since it stops and freezes it.</summary>
public sealed class RouteOutageTests(TestIdentity identity) : IAsyncLifetime
{
    private readonly PostgresServer _postgres = new();
    private RoutedLlm _routed = null!;

    public async ValueTask InitializeAsync()
    {
        await _postgres.InitializeAsync();
        _routed = await RoutedLlm.StartAsync(
            _postgres, identity, LlmUnderTest.Setting("Pool:llm:AcquireTimeout", "00:00:02"), LlmUnderTest.Setting("Metering:OpenTimeout", "00:00:01"));
        await _routed.DeployAsync("first");
    }

    public async ValueTask DisposeAsync()
    {
        await _routed.DisposeAsync();
        await _postgres.DisposeAsync();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Without_the_database_a_call_is_503_whether_its_routes_are_known_or_not_and_nobody_is_asked(bool isFrozen)
    {
        using (var known = await _routed.AskAsync())
        {
            Assert.Equal(HttpStatusCode.OK, known.StatusCode);
        }

        await (isFrozen ? FreezeAsync() : _postgres.StopAsync());
        using var stranger = _routed.Llm.ClientFor(identity.Token(Guid.CreateVersion7(), Guid.CreateVersion7(), Scopes.LlmInvoke));
        foreach (var caller in (HttpClient[])[_routed.Llm.Client, stranger])
        {
            using var response = await caller.PostAsync("/v1/chat/completions", new StringContent(LlmUnderTest.Body("simulated")));
            Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
            Assert.NotNull(response.Headers.RetryAfter);
            await LlmUnderTest.ErrorOfAsync(response);
        }

        using var listed = await _routed.Llm.Client.GetAsync("/v1/models");
        Assert.Equal(HttpStatusCode.OK, listed.StatusCode);
        Assert.Equal(1, _routed.First.Received);
        await (isFrozen ? ThawAsync() : _postgres.StartAsync());
        await Poll.UntilAsync(async () =>
        {
            using var response = await _routed.AskAsync();
            return response.StatusCode == HttpStatusCode.OK;
        }, "it is served again");
    }

    private Task FreezeAsync()
    {
        _postgres.Freeze();
        return Task.CompletedTask;
    }

    private Task ThawAsync()
    {
        _postgres.Thaw();
        return Task.CompletedTask;
    }
}
