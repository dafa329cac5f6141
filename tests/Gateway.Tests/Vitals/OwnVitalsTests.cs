using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Platform.Contracts;
using Platform.Gateway.Vitals;
using Platform.ServiceDefaults;
using Platform.Testing;

namespace Platform.Gateway.Tests.Vitals;

public sealed class OwnVitalsTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_gateway_knows_how_it_does_itself()
    {
        await using var gateway = await GatewayHost.StartAsync();
        (await gateway.Client.GetAsync("/api/v1/auth/me", Ct)).Dispose();
        (await gateway.Client.GetAsync("/api/v1/extensions", Ct)).Dispose();
        (await gateway.Client.GetAsync("/api/v1/usage/report", Ct)).Dispose();
        (await gateway.SendBareAsync("/v1/models")).Dispose();
        gateway.Auth.Handler = FakeAuth.Refuse;
        (await gateway.Client.GetAsync("/api/v1/usage/report", Ct)).Dispose();

        var vitals = Read(gateway);

        Assert.Equal("gateway", vitals.Service);
        Assert.Equal(ProcessInstance.Id, vitals.Instance);
        Assert.Equal((1L, 1L, 2L, 1L), (Count(vitals, "auth"), Count(vitals, "extensions"), Count(vitals, "usage"), Count(vitals, "llm")));
        // Without a credential nothing is asked.
        Assert.Equal(4, Count(vitals, "check"));
        Assert.Equal((1L, 1L, 1L), (vitals.Of("check").Unauthorized, vitals.Of("usage").Unauthorized, vitals.Of("llm").Unauthorized));
        Assert.Contains(vitals.Dependencies, static one => one is { Kind: DependencyKinds.Service, Name: "authservice", Calls: >= 4, Failures: 0 });
    }

    [Fact]
    public async Task A_check_that_gets_no_answer_is_a_failure_and_not_a_refusal()
    {
        await using var gateway = await GatewayHost.StartAsync();
        gateway.Auth.Handler = static context => FakeAuth.Problem(context, 503, "about:blank");
        (await gateway.Client.GetAsync("/v1/models", Ct)).Dispose();

        var vitals = Read(gateway);
        Assert.Equal((1L, 0L), (vitals.Of("check").Failed, vitals.Of("check").Unauthorized));
        Assert.Equal((1L, 0L), (vitals.Of("llm").Failed, vitals.Of("llm").Unauthorized));
    }

    [Fact]
    public async Task A_request_that_waits_for_its_check_runs_in_both_classes()
    {
        await using var gateway = await GatewayHost.StartAsync(("Authentication:CheckTimeout", "00:00:30"), ("Authentication:HedgeAfter", "00:01:00"));
        var held = new TaskCompletionSource();
        gateway.Auth.Handler = async context =>
        {
            await held.Task;
            await FakeAuth.Answer(context);
        };
        var asking = gateway.Client.GetAsync("/api/v1/extensions", Ct);
        await Poll.UntilAsync(() => Running(gateway, "check") == 1 && Running(gateway, "extensions") == 1, "it is checked");
        Assert.True(Read(gateway).Dependencies.Single(static one => one.Name == "authservice") is { Running: 1, LongestSilence: > 0 });

        held.SetResult();
        (await asking).Dispose();
        await Poll.UntilAsync(() => Running(gateway, "check") == 0 && Running(gateway, "extensions") == 0, "it is over");
    }

    [Fact]
    public async Task The_time_of_a_model_is_not_the_gateways_and_that_of_others_is()
    {
        await using var gateway = await GatewayHost.StartAsync();
        gateway.Upstream.Handler = static async context =>
        {
            await Task.Delay(TimeSpan.FromMilliseconds(300), context.RequestAborted);
            await context.Response.WriteAsync("done");
        };
        var model = await DurationAsync(gateway, "/v1/models");
        var report = await DurationAsync(gateway, "/api/v1/usage/report");

        var vitals = Read(gateway);
        Assert.True(vitals.Of("llm").Latency.Sum <= model - 250, $"{vitals.Of("llm").Latency.Sum} ms of {model} ms");
        Assert.Equal(report, vitals.Of("usage").Latency.Sum, tolerance: 0.01);
    }

    [Fact]
    public async Task There_is_no_way_to_any_vitals_from_outside()
    {
        await using var gateway = await GatewayHost.StartAsync();
        foreach (var path in (string[])["/internal/vitals", "/internal/mitigation", "/v1/../internal/vitals", "/v1/%2e%2e/internal/vitals"])
        {
            using var response = await gateway.SendBareAsync(path, ("Authorization", $"Bearer {FakeAuth.AdminKey}"), (InternalHeaders.Service, FakeAuth.ServiceKey));
            Assert.Equal(StatusCodes.Status404NotFound, (int)response.StatusCode);
        }

        Assert.Equal(0, gateway.Upstream.Requests);
    }

    private static async Task<double> DurationAsync(GatewayHost gateway, string path)
    {
        using var response = await gateway.Client.GetAsync(path, Ct);
        response.EnsureSuccessStatusCode();
        return double.Parse(response.Headers.GetValues("X-Response-Time").Last()[..^2], System.Globalization.CultureInfo.InvariantCulture);
    }

    private static ServiceVitals Read(GatewayHost gateway) => gateway.Services.GetRequiredService<OwnVitals>().Read();

    private static int Running(GatewayHost gateway, string requestClass) => Read(gateway).Requests.SingleOrDefault(one => one.Class == requestClass)?.Running ?? 0;

    private static long Count(ServiceVitals vitals, string requestClass) => vitals.Of(requestClass).Latency.Count();
}
