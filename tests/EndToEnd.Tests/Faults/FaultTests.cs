using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using Platform.Testing;

namespace Platform.EndToEnd.Tests.Faults;

/// <summary>What stays true when a part is killed, stopped or abandoned. Each test leaves the stack whole.</summary>
public sealed class FaultTests(RunningPlatform platform)
{
    [Fact]
    public async Task Killing_LlmService_under_50_requests_leaves_one_ledger_row_for_each_that_reached_the_provider()
    {
        var before = platform.Upstream.Calls.Select(static call => call.RequestId).ToHashSet();
        platform.Upstream.Script = new() { Chunks = 100, ChunkDelay = TimeSpan.FromMilliseconds(50) };
        using var client = platform.CreateClient();
        var requests = Enumerable.Range(0, 50).Select(i => SendAsync(client, stream: i % 2 == 0)).ToList();
        await Poll.UntilAsync(() => platform.Upstream.Received - before.Count == 50, "the provider has all 50 requests");

        Kill(await platform.ProcessIdAsync("llmservice"));
        await Task.WhenAll(requests);
        platform.Upstream.Script = new();
        await Poll.UntilAsync(async () => await SendAsync(client, stream: false) == HttpStatusCode.OK, "LlmService is back by itself", TimeSpan.FromSeconds(60));

        var reached = platform.Upstream.Calls.Select(static call => Guid.Parse(call.RequestId)).ToList();
        Assert.Equal(reached.Count, reached.Distinct().Count());
        await Poll.UntilAsync(async () =>
        {
            var rows = (await platform.ReadLedgerAsync()).Select(static row => row.RequestId).ToHashSet();
            return reached.All(rows.Contains);
        }, "every request that reached the provider is in the ledger", TimeSpan.FromSeconds(60));
        var ledger = (await platform.ReadLedgerAsync()).ToLookup(static row => row.RequestId);
        Assert.All(reached, id => Assert.Single(ledger[id]));
        var killed = platform.Upstream.Calls.Where(call => !before.Contains(call.RequestId)).Take(50).Select(static call => Guid.Parse(call.RequestId));
        Assert.All(killed, id => Assert.Contains(ledger[id].Single().Status, (string[])["interrupted", "completed", "cancelled", "error"]));
        Assert.Contains(ledger.SelectMany(static rows => rows), static row => row is { Status: "interrupted", Estimated: true });
    }

    [Fact]
    public async Task Without_AuthService_the_answer_is_503_never_401_or_403()
    {
        using var client = platform.CreateClient();
        await platform.CommandAsync("authservice", "stop");
        try
        {
            for (var i = 0; i < 10; i++)
            {
                foreach (var path in (string[])["/v1/models", "/api/v1/usage/requests", "/api/v1/auth/me"])
                {
                    using var response = await client.GetAsync(path);
                    Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
                    Assert.NotNull(response.Headers.RetryAfter);
                }
            }
        }
        finally
        {
            await platform.CommandAsync("authservice", "start");
        }
        await Poll.UntilAsync(async () => (await client.GetAsync("/v1/models")).StatusCode == HttpStatusCode.OK, "requests work again");
    }

    [Fact]
    public async Task PostgreSQL_stopped_and_started_under_load_needs_no_restart_of_a_service()
    {
        int[] before = [await platform.ProcessIdAsync("llmservice"), await platform.ProcessIdAsync("usageservice"), await platform.ProcessIdAsync("gateway")];
        using var client = platform.CreateClient();
        using var end = new CancellationTokenSource();
        var statuses = new ConcurrentBag<HttpStatusCode>();
        var load = Enumerable.Range(0, 8).Select(_ => LoadAsync(client, statuses, end.Token)).ToList();
        await Poll.UntilAsync(() => statuses.Count > 50, "the load runs");

        await platform.CommandAsync("postgres", "stop");
        await Poll.UntilAsync(() => statuses.Contains(HttpStatusCode.ServiceUnavailable), "requests are refused");
        statuses.Clear();
        await platform.CommandAsync("postgres", "start");
        await UntilAllWorkAsync(client);
        await end.CancelAsync();
        await Task.WhenAll(load);

        Assert.All(statuses, static status => Assert.Contains(status, (HttpStatusCode[])[HttpStatusCode.OK, HttpStatusCode.ServiceUnavailable]));
        int[] after = [await platform.ProcessIdAsync("llmservice"), await platform.ProcessIdAsync("usageservice"), await platform.ProcessIdAsync("gateway")];
        Assert.Equal(before, after);
        await LedgerAgreesAsync();
    }

    [Fact]
    public async Task Without_Redis_everything_goes_on()
    {
        using var client = platform.CreateClient();
        await platform.CommandAsync("redis", "stop");
        try
        {
            Assert.Equal(HttpStatusCode.OK, await SendAsync(client, stream: false));
            Assert.Equal(HttpStatusCode.OK, await SendAsync(client, stream: true));
            foreach (var path in (string[])["/v1/models", "/api/v1/usage/requests", "/api/v1/usage/summary", "/api/v1/extensions", "/api/v1/auth/me", "/health"])
            {
                Assert.Equal(HttpStatusCode.OK, (await client.GetAsync(path)).StatusCode);
            }
            await LedgerAgreesAsync();
        }
        finally
        {
            await platform.CommandAsync("redis", "start");
        }
        await platform.UntilHealthyAsync("redis");
    }

    [Fact]
    public async Task A_client_that_hangs_up_aborts_the_provider_and_is_billed_for_what_it_got()
    {
        platform.Upstream.Script = new() { Chunks = 1000, ChunkDelay = TimeSpan.FromMilliseconds(20) };
        using var client = platform.CreateClient();
        using var request = Request(stream: true);
        var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        var id = Guid.Parse(response.Headers.GetValues("X-Request-Id").Single());
        await using (var stream = await response.Content.ReadAsStreamAsync())
        {
            using var reader = new StreamReader(stream);
            for (var lines = 0; lines < 40; lines++)
            {
                Assert.NotNull(await reader.ReadLineAsync());
            }
        }
        response.Dispose();
        platform.Upstream.Script = new();

        var call = platform.Upstream.Calls.Single(call => call.RequestId == id.ToString());
        await Poll.UntilAsync(() => call.IsAborted, "the provider's call is aborted", TimeSpan.FromSeconds(5));
        var row = await Poll.ForAsync(async () => (await platform.ReadLedgerAsync()).SingleOrDefault(row => row.RequestId == id), "the row is in the ledger");
        Assert.Equal("cancelled", row.Status);
        Assert.True(row.Estimated);
        // Twenty chunks were read; some more may have been under way when the client left.
        Assert.InRange(row.OutputTokens, 15, call.Tokens + 1);
    }

    /// <summary>Connections that died with the server are found one by one, each by a request that is told 503; then all is as before.</summary>
    private static Task UntilAllWorkAsync(HttpClient client) => Poll.UntilAsync(async () =>
    {
        var chats = Enumerable.Range(0, 16).Select(_ => SendAsync(client, stream: false));
        var reads = ((string[])["/api/v1/usage/summary", "/api/v1/extensions", "/api/v1/auth/me"]).SelectMany(path => Enumerable.Range(0, 8).Select(async _ => (await client.GetAsync(path)).StatusCode));
        return (await Task.WhenAll(chats.Concat(reads))).All(static status => status == HttpStatusCode.OK);
    }, "everything works again", TimeSpan.FromSeconds(60));

    private async Task LedgerAgreesAsync()
    {
        var reached = platform.Upstream.Calls.Select(static call => Guid.Parse(call.RequestId)).ToList();
        await Poll.UntilAsync(async () =>
        {
            var rows = (await platform.ReadLedgerAsync()).Select(static row => row.RequestId).ToHashSet();
            return reached.All(rows.Contains);
        }, "every request that reached the provider is in the ledger", TimeSpan.FromSeconds(60));
        var ledger = await platform.ReadLedgerAsync();
        Assert.Equal(ledger.Count, ledger.Select(static row => row.RequestId).Distinct().Count());
    }

    private static async Task LoadAsync(HttpClient client, ConcurrentBag<HttpStatusCode> statuses, CancellationToken end)
    {
        while (!end.IsCancellationRequested)
        {
            statuses.Add(await SendAsync(client, stream: false));
        }
    }

    /// <summary>Sends a chat and reads it to whatever end it comes to; 0 for one that was cut off.</summary>
    private static async Task<HttpStatusCode> SendAsync(HttpClient client, bool stream)
    {
        using var request = Request(stream);
        try
        {
            using var response = await client.SendAsync(request);
            return response.StatusCode;
        }
        catch (HttpRequestException)
        {
            return 0;
        }
    }

    private static HttpRequestMessage Request(bool stream) => new(HttpMethod.Post, "/v1/chat/completions")
    {
        Content = JsonContent.Create(new { model = "fake-large", stream, messages = new[] { new { role = "user", content = "Count." } } }),
    };

    private static void Kill(int processId) => Process.GetProcessById(processId).Kill();
}
