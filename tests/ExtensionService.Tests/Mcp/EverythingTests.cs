using System.Diagnostics;
using System.Net;
using Platform.ExtensionService.Tests.Resilience;
using Platform.Testing;

namespace Platform.ExtensionService.Tests.Mcp;

/// <summary>A server that nobody here wrote, over HTTP and as a command, beside another one that goes on answering.</summary>
public sealed class EverythingTests(NpmServer npm, McpServerProcess neighbour, PostgresServer postgres, TestIdentity identity)
    : IClassFixture<NpmServer>, IClassFixture<McpServerProcess>, IAsyncLifetime
{
    private const string Neighbour = "neighbour";
    private const string Hello = """{"message":"hello"}""";
    private readonly EverythingServer _server = new(npm);
    private ExtensionApp _app = null!;
    private HttpClient _owner = null!;

    public async ValueTask InitializeAsync()
    {
        if (npm.Missing is null)
        {
            _app = new ExtensionApp(postgres, identity) { More = McpApp.With(_server.Command) };
            await _app.InitializeAsync();
            _owner = _app.Owner(Guid.CreateVersion7());
        }
    }

    [Theory]
    [InlineData("http")]
    [InlineData("stdio")]
    public async Task It_is_listed_and_called_with_progress_and_errors(string transport)
    {
        await RegisterAsync(transport);

        Assert.Contains("echo", await _owner.ToolNamesAsync());
        await AssertEchoesAsync();
        Assert.Equal("Cloudy", (await _owner.ResultAsync("get-structured-content", """{"location":"New York"}""")).GetProperty("conditions").GetString());
        using var refused = await _owner.CallAsync("echo");
        await refused.AssertProblemAsync(HttpStatusCode.BadRequest, "invalid-request");
        using var failed = await _owner.CallAsync("get-resource-reference", """{"resourceType":"Text","resourceId":-1}""");
        await failed.AssertProblemAsync(HttpStatusCode.BadGateway, "tool-failed");

        _owner.DefaultRequestHeaders.Accept.ParseAdd("text/event-stream");
        using var streamed = await _owner.CallAsync("trigger-long-running-operation", """{"duration":0.2,"steps":2}""");
        var events = await streamed.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.Contains("""data: {"progress":1,"total":2}""", events, StringComparison.Ordinal);
        Assert.Contains("""data: {"progress":2,"total":2}""", events, StringComparison.Ordinal);
        Assert.Contains("event: result", events, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http")]
    [InlineData("stdio")]
    public async Task It_is_told_of_a_caller_that_hangs_up(string transport)
    {
        await RegisterAsync(transport);
        using var hangUp = new CancellationTokenSource();
        var call = _owner.PostAsync(
            $"{Requests.Extensions}/{McpCalls.Name}/tools/trigger-long-running-operation", new StringContent("""{"duration":600,"steps":600}""", null, "application/json"), hangUp.Token);
        await Poll.UntilAsync(() => _server.HasHeardAsync("\"duration\":600"), "the server has the call");
        Assert.False(await _server.HasHeardAsync("notifications/cancelled"));

        await hangUp.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        await Poll.UntilAsync(() => _server.HasHeardAsync("notifications/cancelled"), "the server is told");
        await AssertEchoesAsync();
    }

    [Theory]
    [InlineData("http")]
    [InlineData("stdio")]
    public async Task It_is_killed_in_a_call_and_answers_again_when_it_is_back(string transport)
    {
        await RegisterAsync(transport);
        var call = _owner.CallAsync("trigger-long-running-operation", """{"duration":600,"steps":600}""");
        await Poll.UntilAsync(() => _server.HasHeardAsync("\"duration\":600"), "the server has the call");

        using (var process = Process.GetProcessById(await IdAsync(transport)))
        {
            process.Kill();
        }

        using var broken = await call;
        await broken.AssertProblemAsync(HttpStatusCode.BadGateway, "tool-unreachable");
        await AssertNeighbourAnswersAsync();
        if (transport == "http")
        {
            using var during = await _owner.CallAsync("echo", Hello);
            await during.AssertProblemAsync(HttpStatusCode.BadGateway, "tool-unreachable");
            await _server.StartAsync();
        }

        await AssertEchoesAsync();
    }

    [Fact]
    public async Task It_is_started_anew_between_two_calls()
    {
        await RegisterAsync("http");

        await _server.KillAsync();
        await _server.StartAsync();

        await AssertEchoesAsync();
    }

    [Theory]
    [InlineData("http")]
    [InlineData("stdio")]
    public async Task It_is_frozen_and_costs_its_callers_their_time_and_others_nothing(string transport)
    {
        await RegisterAsync(transport);
        var frozen = await IdAsync(transport);
        ProcessFreezer.Freeze(frozen);
        var stuck = Enumerable.Range(0, 4).Select(_ => _owner.CallAsync("echo", Hello)).ToArray();
        try
        {
            for (var call = 0; call < 20; call++)
            {
                await AssertNeighbourAnswersAsync();
            }

            Assert.All(stuck, static call => Assert.False(call.IsCompleted));
            // Not for ever: the time of a call is its own.
            await _owner.GuardAsync("""{"timeoutSeconds":1}""", McpCalls.Name);
            using var late = await _owner.CallAsync("echo", Hello);
            await late.AssertProblemAsync(HttpStatusCode.GatewayTimeout, "tool-timeout");
        }
        finally
        {
            ProcessFreezer.Thaw(frozen);
        }

        foreach (var call in stuck)
        {
            using var answer = await call;
        }

        await Poll.UntilAsync(AnswersAsync, "it answers again");
    }

    public async ValueTask DisposeAsync()
    {
        if (_app is not null)
        {
            _owner.Dispose();
            await _app.DisposeAsync();
        }

        await _server.DisposeAsync();
    }

    private async Task RegisterAsync(string transport)
    {
        Assert.SkipUnless(npm.Missing is null, npm.Missing ?? "");
        await _owner.RegisterMcpAsync(neighbour.Url, name: Neighbour);
        if (transport == "http")
        {
            await _server.StartAsync();
            await _owner.RegisterMcpAsync(_server.Url);
        }
        else
        {
            await _owner.RegisterMcpAsync(new { name = McpCalls.Name, kind = "mcp", mcp = new { command = "everything" } });
        }
    }

    private async Task AssertEchoesAsync()
        => Assert.Contains("hello", (await _owner.ResultAsync("echo", Hello)).GetString(), StringComparison.Ordinal);

    private async Task AssertNeighbourAnswersAsync()
    {
        using var answer = await _owner.CallAsync("echo", """{"text":"here"}""", Neighbour);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    private async Task<bool> AnswersAsync()
    {
        using var answer = await _owner.CallAsync("echo", Hello);
        return answer.IsSuccessStatusCode;
    }

    private async Task<int> IdAsync(string transport) => transport == "http" ? _server.Id : await _server.CommandIdAsync();
}
