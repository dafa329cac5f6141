using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Platform.Testing;

namespace Platform.EndToEnd.Tests.Faults;

/// <summary>What a revocation ends, and what the trouble of AuthService does not. Each test leaves the stack whole.</summary>
public sealed class RevocationTests(RunningPlatform platform)
{
    private const string Keys = "/api/v1/auth/keys";

    [Fact]
    public async Task A_stream_of_a_revoked_key_ends_with_an_error_and_is_billed_as_cancelled()
    {
        platform.Upstream.Script = new() { Chunks = 1000, ChunkDelay = TimeSpan.FromMilliseconds(20) };
        using var admin = platform.CreateClient();
        var (id, secret) = await CreateKeyAsync(admin);
        using var client = platform.CreateClient(secret);
        using var request = Request();
        using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        var requestId = Guid.Parse(response.Headers.GetValues("X-Request-Id").Single());

        using var revoked = await admin.DeleteAsync($"{Keys}/{id}");
        revoked.EnsureSuccessStatusCode();
        var events = await response.Content.ReadAsStringAsync();
        platform.Upstream.Script = new();

        Assert.Contains("\"code\":\"invalid_api_key\"", events.Split("\n\n", StringSplitOptions.RemoveEmptyEntries)[^1], StringComparison.Ordinal);
        Assert.DoesNotContain("[DONE]", events, StringComparison.Ordinal);
        var row = await Poll.ForAsync(async () => (await platform.ReadLedgerAsync()).SingleOrDefault(row => row.RequestId == requestId), "the row is in the ledger");
        Assert.Equal("cancelled", row.Status);
        var call = platform.Upstream.Calls.Single(call => call.RequestId == requestId.ToString());
        await Poll.UntilAsync(() => call.IsAborted, "the provider's call is aborted");
    }

    [Fact]
    public async Task A_stream_outlives_an_AuthService_that_is_away()
    {
        platform.Upstream.Script = new() { Chunks = 200, ChunkDelay = TimeSpan.FromMilliseconds(20) };
        using var client = platform.CreateClient();
        using var request = Request();
        using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);

        await platform.CommandAsync("authservice", "stop");
        var events = await response.Content.ReadAsStringAsync();
        platform.Upstream.Script = new();
        await platform.CommandAsync("authservice", "start");
        await Poll.UntilAsync(async () => await StatusAsync(client) == HttpStatusCode.OK, "requests work again", TimeSpan.FromSeconds(60));

        Assert.EndsWith("data: [DONE]\n\n", events, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_frozen_replica_of_AuthService_costs_no_request_its_answer()
    {
        using var client = platform.CreateClient();
        await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => StatusAsync(client)));
        var replica = await platform.ProcessIdAsync("authservice");

        ProcessFreezer.Freeze(replica);
        var statuses = new List<HttpStatusCode>();
        try
        {
            for (var round = 0; round < 10; round++)
            {
                statuses.AddRange(await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => StatusAsync(client))));
            }
        }
        finally
        {
            ProcessFreezer.Thaw(replica);
        }

        Assert.Equal([HttpStatusCode.OK], statuses.Distinct());
    }

    [Fact]
    public async Task A_revoked_key_is_refused_by_the_next_request_with_a_replica_frozen_and_without_Redis()
    {
        using var admin = platform.CreateClient();
        await platform.CommandAsync("redis", "stop");
        var replica = await platform.ProcessIdAsync("authservice");
        ProcessFreezer.Freeze(replica);
        try
        {
            for (var i = 0; i < 10; i++)
            {
                var (id, secret) = await CreateKeyAsync(admin);
                using var client = platform.CreateClient(secret);
                Assert.Equal(HttpStatusCode.OK, await StatusAsync(client));
                await RevokeAsync(admin, id);
                Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(client));
            }
        }
        finally
        {
            ProcessFreezer.Thaw(replica);
            await platform.CommandAsync("redis", "start");
        }

        await platform.UntilHealthyAsync("redis");
    }

    /// <summary>The administration itself may meet the frozen replica; only a check is asked twice.</summary>
    private static Task RevokeAsync(HttpClient admin, string id) => Poll.UntilAsync(async () =>
    {
        using var response = await SendAsync(admin, HttpMethod.Delete, $"{Keys}/{id}");
        return response is { IsSuccessStatusCode: true } or { StatusCode: HttpStatusCode.NotFound };
    }, "the key is revoked");

    private static async Task<(string Id, string Secret)> CreateKeyAsync(HttpClient admin)
    {
        var key = default(JsonElement);
        await Poll.UntilAsync(async () =>
        {
            using var created = await SendAsync(admin, HttpMethod.Post, Keys);
            if (created is not { IsSuccessStatusCode: true })
            {
                return false;
            }

            key = await created.Content.ReadFromJsonAsync<JsonElement>();
            return true;
        }, "a key is made");
        return (key.GetProperty("id").GetString()!, key.GetProperty("key").GetString()!);
    }

    /// <summary>null when there was no answer within two seconds.</summary>
    private static async Task<HttpResponseMessage?> SendAsync(HttpClient client, HttpMethod method, string path)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(2));
        using var request = new HttpRequestMessage(method, path) { Content = JsonContent.Create(new { name = "to be revoked" }) };
        try
        {
            return await client.SendAsync(request, limit.Token);
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }

    private static async Task<HttpStatusCode> StatusAsync(HttpClient client)
    {
        using var response = await client.GetAsync("/v1/models");
        return response.StatusCode;
    }

    private static HttpRequestMessage Request() => new(HttpMethod.Post, "/v1/chat/completions")
    {
        Content = JsonContent.Create(new { model = "fake-large", stream = true, messages = new[] { new { role = "user", content = "Go on for ever." } } }),
    };
}
