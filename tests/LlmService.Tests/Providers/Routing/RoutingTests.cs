using System.Net;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Platform.LlmService.Providers.Routing;
using Platform.Testing;

namespace Platform.LlmService.Tests.Providers.Routing;

/// <summary>Who is asked for a model, when nothing is wrong.</summary>
public sealed class RoutingTests(PostgresServer postgres, TestIdentity identity) : IAsyncLifetime
{
    private RoutedLlm _routed = null!;

    public async ValueTask InitializeAsync() => _routed = await RoutedLlm.StartAsync(postgres, identity);

    public ValueTask DisposeAsync() => _routed.DisposeAsync();

    [Fact]
    public async Task The_lowest_priority_is_asked_and_all_else_of_the_body_reaches_it_unchanged()
    {
        await _routed.DeployBothAsync();
        using var response = await _routed.AskAsync(stream: true, ""","x_unheard_of":[1,2.50],"stream_options":{"include_obfuscation":false}""");
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.DoesNotContain("prompt_tokens", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        var body = Assert.Single(_routed.First.Calls).Body;
        Assert.Equal(
            """{"model":"model-of-first","messages":[{"role":"user","content":"Say something, please."}],"stream":true,"x_unheard_of":[1,2.50],"stream_options":{"include_obfuscation":false,"include_usage":true}}""",
            body.ToJsonString());
        Assert.Equal(0, _routed.Second.Received);
    }

    [Fact]
    public async Task Weights_share_what_comes()
    {
        await _routed.DeployAsync("first", ""","weight":3""");
        await _routed.DeployAsync("second", ""","weight":1""");
        for (var i = 0; i < 80; i++)
        {
            using var response = await _routed.AskAsync();
            response.EnsureSuccessStatusCode();
        }

        // 60 are expected; less likely than one in a million otherwise.
        Assert.InRange(_routed.First.Received, 40, 76);
        Assert.Equal(80, _routed.First.Received + _routed.Second.Received);
    }

    [Fact]
    public async Task A_fallback_model_answers_under_its_own_name_and_price()
    {
        await _routed.DeployAsync("first", ""","fallbacks":["simulated"]""");
        _routed.First.Script = new() { Status = 503 };
        using var response = await _routed.AskAsync();
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(new("simulated", "simulated", "-", 2, "at-first:upstream_unavailable"), await _routed.RouteOfAsync(LlmUnderTest.IdOf(response)));
    }

    [Fact]
    public async Task Places_in_a_deployment_are_kept_and_given_back()
    {
        await _routed.DeployAsync("first", ""","limits":{"concurrency":1}""");
        _routed.First.Script = new() { Chunks = 1, Fault = FakeUpstreamFault.Hang, FaultAfter = 1 };
        var running = await _routed.AskAsync(stream: true);
        using (var refused = await _routed.AskAsync())
        {
            Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
            Assert.NotNull(refused.Headers.RetryAfter);
            Assert.Equal("deployments_at_limit", (await LlmUnderTest.ErrorOfAsync(refused))["code"]!.GetValue<string>());
        }

        running.Dispose();
        _routed.First.Script = new();
        await Poll.UntilAsync(async () =>
        {
            using var response = await _routed.AskAsync();
            return response.IsSuccessStatusCode;
        }, "the place is free again");
    }

    [Fact]
    public async Task Who_waits_for_a_place_in_a_deployment_gets_it_when_another_leaves()
    {
        await using var routed = await RoutedLlm.StartAsync(postgres, identity, LlmUnderTest.Setting("Routing:QueueLength", "4"), LlmUnderTest.Setting("Routing:QueueTime", "00:00:30"));
        await routed.DeployAsync("first", ""","limits":{"concurrency":1}""");
        routed.First.Script = new() { Chunks = 1, Fault = FakeUpstreamFault.Hang, FaultAfter = 1 };
        var gate = routed.Llm.Service.Services.GetRequiredService<DeploymentGate>();
        var running = await routed.AskAsync(stream: true);
        var waiting = routed.AskAsync();
        await Poll.UntilAsync(() => gate.Waiting == 1, "the second waits");
        routed.First.Script = new();
        running.Dispose();

        using var response = await waiting;
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(0, gate.Waiting);
    }

    [Theory]
    [InlineData("requestsPerMinute", 1)]
    [InlineData("tokensPerMinute", 17)]
    public async Task A_deployment_at_its_limit_leaves_the_rest_to_the_next(string limit, int most)
    {
        await _routed.DeployAsync("first", $$""","priority":1,"limits":{"{{limit}}":{{most}}}""");
        await _routed.DeployAsync("second", ""","priority":2""");
        for (var i = 0; i < 3; i++)
        {
            using var response = await _routed.AskAsync();
            response.EnsureSuccessStatusCode();
            // What it used is counted when its row is settled.
            await _routed.Llm.SettledAsync(LlmUnderTest.IdOf(response));
        }

        Assert.Equal((1, 2), (_routed.First.Received, _routed.Second.Received));
    }

    [Fact]
    public async Task A_model_whose_deployments_are_switched_off_does_not_exist()
    {
        await _routed.DeployAsync("first", ""","enabled":false""");
        using var response = await _routed.AskAsync();
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Empty(await _routed.Llm.RowsAsync());
    }

    [Fact]
    public async Task What_the_platform_deploys_serves_every_tenant_until_one_deploys_its_own()
    {
        await RoutedLlm.PutAsync(_routed.Operator, "/api/v1/llm/platform/deployments/shared", $$"""{"model":"{{RoutedLlm.Model}}","provider":"simulated","providerModel":"simulated:tokens=3"}""");
        using (var shared = await _routed.AskAsync())
        {
            Assert.Equal(new("simulated", RoutedLlm.Model, "shared", 1, "-"), await _routed.RouteOfAsync(LlmUnderTest.IdOf(shared)));
            Assert.Equal(3, JsonNode.Parse(await shared.Content.ReadAsStringAsync())!["usage"]!["completion_tokens"]!.GetValue<int>());
        }

        await _routed.DeployAsync("first");
        using var own = await _routed.AskAsync();
        Assert.Equal("at-first", (await _routed.RouteOfAsync(LlmUnderTest.IdOf(own))).Deployment);
    }

    [Fact]
    public async Task Models_are_listed_with_deployments_first_and_asked_for_by_their_providers_names()
    {
        _routed.First.Models = ["only-first", "both"];
        _routed.Second.Models = ["both", "only-second"];
        await _routed.DeployAsync("second");
        Assert.Equal([RoutedLlm.Model, "simulated", "only-first", "both", "only-second"], await ModelsAsync());
        using var response = await _routed.Llm.PostAsync(LlmUnderTest.Body("only-second"));
        Assert.Equal(new("second", "only-second", "-", 1, "-"), await _routed.RouteOfAsync(LlmUnderTest.IdOf(response)));

        _routed.Second.Models = ["brand-new"];
        using var refreshed = await _routed.Manager.PostAsync("/api/v1/llm/models/refresh", null);
        Assert.Contains("""{"provider":"second","models":1,"error":null}""", await refreshed.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Contains("brand-new", await ModelsAsync());
    }

    private async Task<List<string>> ModelsAsync()
    {
        var list = JsonNode.Parse(await _routed.Llm.Client.GetStringAsync("/v1/models"))!;
        return [.. list["data"]!.AsArray().Select(static model => model!["id"]!.GetValue<string>())];
    }
}
