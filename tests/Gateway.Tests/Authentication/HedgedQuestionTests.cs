using System.Net;
using Microsoft.AspNetCore.Http;
using Platform.Gateway.Authentication;
using Platform.Gateway.Tests.Administration;

namespace Platform.Gateway.Tests.Authentication;

/// <summary>One of two replicas takes connections and answers nothing: what a frozen process looks like from outside.</summary>
public sealed class HedgedQuestionTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_frozen_replica_costs_no_request_its_answer()
    {
        await using var alive = await StartAsync(FakeAuth.Answer);
        await using var frozen = await StartAsync(static context => Task.Delay(Timeout.Infinite, context.RequestAborted));
        await using var relay = new RoundRobinRelay(frozen.Address, alive.Address);
        await using var gateway = await GatewayHost.StartAsync(("services:authservice:http", relay.Address), ("Authentication:HedgeAfter", "00:00:00.05"));

        for (var i = 0; i < 20; i++)
        {
            var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(async _ =>
            {
                using var response = await gateway.Client.GetAsync("/v1/models", Ct);
                return response.StatusCode;
            }));
            Assert.All(answers, static status => Assert.Equal(HttpStatusCode.OK, status));
        }

        Assert.True(frozen.Requests > 0);
    }

    [Fact]
    public async Task A_refusal_by_the_replica_that_answers_is_a_refusal()
    {
        await using var alive = await StartAsync(FakeAuth.Refuse);
        await using var frozen = await StartAsync(static context => Task.Delay(Timeout.Infinite, context.RequestAborted));
        await using var relay = new RoundRobinRelay(frozen.Address, alive.Address);
        await using var gateway = await GatewayHost.StartAsync(("services:authservice:http", relay.Address), ("Authentication:HedgeAfter", "00:00:00.05"));

        using var response = await gateway.Client.GetAsync("/v1/models", Ct);

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
    }

    [Fact]
    public async Task An_answer_that_could_not_be_given_does_not_beat_one_that_still_may()
    {
        var asked = 0;
        await using var gateway = await GatewayHost.StartAsync(("Authentication:HedgeAfter", "00:00:00.05"));
        var second = new TaskCompletionSource();
        gateway.Auth.Handler = async context =>
        {
            if (Interlocked.Increment(ref asked) == 1)
            {
                await second.Task;
                await FakeAuth.Answer(context);
                return;
            }

            second.TrySetResult();
            await FakeAuth.Problem(context, 503, "https://platform.dev/problems/unavailable");
        };

        using var response = await gateway.Client.GetAsync("/v1/models", Ct);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task A_silence_for_everybody_is_asked_about_no_more_than_the_budget_allows()
    {
        await using var gateway = await GatewayHost.StartAsync(("Authentication:HedgeAfter", "00:00:00.02"), ("Authentication:CheckTimeout", "00:00:00.5"), ("Authentication:ChecksUnderWay", "1000"));
        gateway.Auth.Handler = static context => Task.Delay(Timeout.Infinite, context.RequestAborted);

        await Task.WhenAll(Enumerable.Range(0, 300).Select(async _ =>
        {
            using var response = await gateway.Client.GetAsync("/v1/models", Ct);
            Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        }));

        // 300 first questions, the stock of 100, and a tenth.
        Assert.InRange(gateway.Auth.Requests, 301, 431);
    }

    [Fact]
    public void The_budget_is_a_tenth_beyond_the_stock()
    {
        var budget = new HedgeBudget();
        Assert.Equal(100, Spend());
        for (var i = 0; i < 1000; i++)
        {
            budget.Earn();
        }

        Assert.Equal(100, Spend());
        budget.Earn();
        Assert.Equal(0, Spend());

        int Spend() => Enumerable.Range(0, 1000).TakeWhile(_ => budget.TrySpend()).Count();
    }

    private static async Task<FakeService> StartAsync(RequestDelegate handler)
    {
        var service = await FakeService.StartAsync();
        service.Handler = handler;
        return service;
    }
}
