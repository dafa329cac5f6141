using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Json;
using Microsoft.AspNetCore.Http;
using Platform.Contracts;
using Platform.Testing;

namespace Platform.Gateway.Tests.Authentication;

/// <summary>Requests that come while checks are under way ask together, and each hears of its own credential only.</summary>
public sealed class CheckQueueTests
{
    private const string OtherKey = "an-operator's-key-of-the-tests";
    private readonly ConcurrentQueue<IReadOnlyList<string>> _questions = new();
    private readonly TaskCompletionSource _open = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Those_who_wait_ask_together_and_are_told_apart()
    {
        await using var gateway = await StartAsync(("Authentication:ChecksUnderWay", "1"), ("Authentication:BatchPatience", "00:00:01"));
        var first = SendAsync(gateway, FakeAuth.GoodKey);
        await Poll.UntilAsync(() => _questions.Count == 1, "the first is asked about", ct: Ct);
        var waiting = Enumerable.Range(0, 20).Select(i => SendAsync(gateway, i % 2 == 0 ? FakeAuth.GoodKey : OtherKey)).ToArray();
        await Poll.UntilAsync(() => _questions.Count > 1, "those who wait are asked about", ct: Ct);
        _open.SetResult();

        Assert.Equal(HttpStatusCode.OK, await first);
        var answers = await Task.WhenAll(waiting);
        Assert.All(answers.Where(static (_, i) => i % 2 == 0), static status => Assert.Equal(HttpStatusCode.OK, status));
        Assert.All(answers.Where(static (_, i) => i % 2 == 1), static status => Assert.Equal(HttpStatusCode.Unauthorized, status));
        // Each stands in a question once, however many present it.
        Assert.All(_questions, static question => Assert.Equal(question.Distinct(), question));
        Assert.InRange(_questions.Count, 2, 20);
    }

    [Fact]
    public async Task Nobody_waits_for_long_behind_a_check_without_an_answer()
    {
        await using var gateway = await StartAsync(
            ("Authentication:ChecksUnderWay", "1"), ("Authentication:BatchPatience", "00:00:00.020"), ("Authentication:HedgeAfter", "01:00:00"),
            ("Authentication:CheckTimeout", "00:00:30"));
        var stuck = SendAsync(gateway, FakeAuth.GoodKey);
        await Poll.UntilAsync(() => _questions.Count == 1, "the first is asked about", ct: Ct);
        gateway.Auth.Handler = FakeAuth.Answer;

        Assert.Equal(HttpStatusCode.OK, await SendAsync(gateway, FakeAuth.GoodKey));
        Assert.False(stuck.IsCompleted);
        _open.SetResult();
        Assert.Equal(HttpStatusCode.OK, await stuck);
    }

    [Fact]
    public async Task A_client_that_leaves_takes_the_answer_from_nobody()
    {
        await using var gateway = await StartAsync(("Authentication:ChecksUnderWay", "1"), ("Authentication:BatchPatience", "00:00:00.020"));
        using var hangUp = new CancellationTokenSource();
        var first = SendAsync(gateway, FakeAuth.GoodKey);
        await Poll.UntilAsync(() => _questions.Count == 1, "the first is asked about", ct: Ct);
        var leaving = SendAsync(gateway, OtherKey, hangUp.Token);
        var staying = SendAsync(gateway, FakeAuth.GoodKey);
        await Poll.UntilAsync(() => _questions.Count > 1, "the second question is put", ct: Ct);

        await hangUp.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => leaving);
        _open.SetResult();

        Assert.Equal([HttpStatusCode.OK, HttpStatusCode.OK], await Task.WhenAll(first, staying));
    }

    /// <summary>AuthService answers when it is let, and its questions are kept.</summary>
    private async Task<GatewayHost> StartAsync(params (string Key, string Value)[] settings)
    {
        var gateway = await GatewayHost.StartAsync(settings);
        gateway.Auth.Handler = async context =>
        {
            context.Request.EnableBuffering();
            _questions.Enqueue((await context.Request.ReadFromJsonAsync(ContractsJson.Default.CredentialCheck))!.Credentials);
            context.Request.Body.Position = 0;
            await _open.Task.WaitAsync(context.RequestAborted);
            await FakeAuth.Answer(context);
        };
        return gateway;
    }

    private static async Task<HttpStatusCode> SendAsync(GatewayHost gateway, string key, CancellationToken ct = default)
    {
        using var client = new HttpClient { BaseAddress = gateway.Address };
        client.DefaultRequestHeaders.Authorization = new("Bearer", key);
        using var response = await client.GetAsync("/v1/models", ct);
        return response.StatusCode;
    }
}
