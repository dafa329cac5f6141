using System.Net;
using System.Text.Json;
using Platform.ExtensionService.Tests.Resilience;
using Platform.Testing;

namespace Platform.ExtensionService.Tests.Mcp;

/// <summary>A server that is started anew, while its tools are looked after all the time.</summary>
public sealed class McpRestartTests(McpApp app) : IClassFixture<McpApp>, IAsyncLifetime
{
    private const int Rounds = 5;
    private const int CallsOfARound = 8;

    private readonly McpServerProcess _server = new();
    private HttpClient _owner = null!;

    public async ValueTask InitializeAsync()
    {
        _owner = app.App.Owner(Guid.CreateVersion7());
        await _server.InitializeAsync();
        await _owner.RegisterMcpAsync(_server.Url);
    }

    [Fact]
    public async Task No_call_that_begins_when_it_is_back_notices_whoever_finds_out_first()
    {
        using var enough = new CancellationTokenSource();
        var looking = LookAllTheTimeAsync(enough.Token);
        var before = (await _owner.StatusAsync()).GetProperty("pid").GetInt32();
        for (var round = 0; round < Rounds; round++)
        {
            await _server.KillAsync();
            await _server.StartAsync();

            var answers = await Task.WhenAll(Enumerable.Range(0, CallsOfARound).Select(_ => _owner.StatusAsync()));

            var pid = Assert.Single(answers.Select(static answer => answer.GetProperty("pid").GetInt32()).Distinct());
            Assert.NotEqual(before, pid);
            before = pid;
        }

        await enough.CancelAsync();
        await looking;
    }

    [Fact]
    public async Task Calls_all_the_while_fail_or_succeed_and_are_made_once()
    {
        var (sent, answered) = (0, 0);
        using var enough = new CancellationTokenSource();
        var calling = Enumerable.Range(0, CallsOfARound).Select(async _ =>
        {
            while (!enough.IsCancellationRequested)
            {
                Interlocked.Increment(ref sent);
                using var response = await _owner.CallAsync("count");
                Assert.Contains(response.StatusCode, new[] { HttpStatusCode.OK, HttpStatusCode.BadGateway, HttpStatusCode.ServiceUnavailable });
                Interlocked.Add(ref answered, response.IsSuccessStatusCode ? 1 : 0);
            }
        }).ToArray();

        await Poll.UntilAsync(() => Volatile.Read(ref answered) > CallsOfARound, "calls are answered");
        await _server.KillAsync();
        await _server.StartAsync();
        var then = Volatile.Read(ref answered);
        await Poll.UntilAsync(() => Volatile.Read(ref answered) > then + CallsOfARound, "calls are answered again");
        await enough.CancelAsync();
        await Task.WhenAll(calling);

        // The new process knows only of calls that came to it: none of them can be more than were sent.
        Assert.InRange((await _owner.StatusAsync()).GetProperty("counted").GetInt32(), 1, sent);
    }

    [Theory]
    [InlineData("{}", null, 1)]
    [InlineData("{}", "order-17", 1)]
    [InlineData("""{"tools":[{"tool":"hangup","idempotent":true}]}""", null, 3)]
    public async Task A_call_whose_connection_breaks_is_sent_again_only_if_that_does_no_harm(string settings, string? key, int times)
    {
        await _owner.GuardAsync(settings, McpCalls.Name);
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{Requests.Extensions}/{McpCalls.Name}/tools/hangup");
        if (key is not null)
        {
            request.Headers.Add("Idempotency-Key", key);
        }

        using var broken = await _owner.SendAsync(request);

        await broken.AssertProblemAsync(HttpStatusCode.BadGateway, "tool-unreachable");
        Assert.Equal(times, (await _owner.StatusAsync()).GetProperty("hungUp").GetInt32());
    }

    [Fact]
    public async Task The_key_of_a_call_reaches_the_server()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{Requests.Extensions}/{McpCalls.Name}/tools/meta") { Headers = { { "Idempotency-Key", "order-17" } } };
        using var response = await _owner.SendAsync(request);

        var meta = JsonElement.Parse((await response.JsonAsync()).GetProperty("result").GetString()!);
        Assert.Equal("order-17", meta.GetProperty("platform.dev/idempotencyKey").GetString());
    }

    public async ValueTask DisposeAsync()
    {
        _owner.Dispose();
        await _server.DisposeAsync();
    }

    /// <summary>As if the tools had been read long ago, always: whatever is in the way of a call, this is.</summary>
    private async Task LookAllTheTimeAsync(CancellationToken ct)
    {
        while (!ct.IsCancellationRequested)
        {
            await using var command = app.App.Database.CreateCommand("update mcp_server set checked_at = now() - interval '1 day'");
            await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        }
    }
}
