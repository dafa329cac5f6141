using System.Net;
using Platform.Contracts;
using Platform.Gateway.Admission;
using Platform.Gateway.Tests.Limits;
using Platform.Testing;

namespace Platform.Gateway.Tests.Admission;

public sealed class AdmissionTests
{
    [Theory]
    [InlineData("/v1/chat/completions")]
    [InlineData("/api/v1/agents/one")]
    public async Task Llm_requests_without_a_place_are_shed_in_the_shape_of_their_path_and_unchecked(string path)
    {
        await using var gateway = await GatewayHost.StartAsync(("Admission:Llm:ConcurrentRequests", "1"), ("Admission:Llm:QueueLength", "0"));
        var held = new HeldRequests();
        gateway.Upstream.Handler = held.HandleAsync;
        using var running = await gateway.Client.GetAsync("/v1/models", HttpCompletionOption.ResponseHeadersRead);
        var checks = gateway.Auth.Requests;

        using var shed = await gateway.Client.GetAsync(path);

        await Shape.AssertUnavailableAsync(shed, path);
        Assert.Contains("overloaded", await shed.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(checks, gateway.Auth.Requests);
        held.LetGo();
    }

    [Fact]
    public async Task While_llm_requests_wait_in_line_all_others_go_on()
    {
        await using var gateway = await GatewayHost.StartAsync(
            ("Admission:Llm:ConcurrentRequests", "1"), ("Admission:Llm:QueueLength", "8"), ("Admission:Llm:QueueTime", "00:00:30"));
        var (held, gates) = (new HeldRequests(), (AdmissionGates)gateway.Services.GetService(typeof(AdmissionGates))!);
        gateway.Upstream.Handler = context => context.Request.Path.StartsWithSegments("/v1") ? held.HandleAsync(context) : Task.CompletedTask;
        gateway.Auth.Handler = static context => context.Request.Path == CredentialCheck.Path ? FakeAuth.Answer(context) : Task.CompletedTask;
        var llm = Enumerable.Range(0, 6).Select(_ => gateway.Client.GetAsync("/v1/models")).ToArray();
        await Poll.UntilAsync(() => gates.Llm is { Running: 1, Waiting: 5 }, "one runs and five wait");

        foreach (var path in new[] { "/api/v1/auth/keys", "/api/v1/extensions", "/api/v1/usage/summary" })
        {
            using var response = await gateway.Client.GetAsync(path);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        }

        using var unknown = await gateway.SendBareAsync("/v1/models", ("Authorization", "Bearer key-that-nobody-knows"));
        Assert.Equal(HttpStatusCode.Unauthorized, unknown.StatusCode);
        Assert.Equal((1, 5), (gates.Llm.Running, gates.Llm.Waiting));
        held.LetGo();
        Assert.All(await Task.WhenAll(llm), static response => Assert.Equal(HttpStatusCode.OK, response.StatusCode));
        await Poll.UntilAsync(() => gates.Llm is { Running: 0, Waiting: 0 }, "all places are free");
    }

    [Fact]
    public async Task Who_waits_in_vain_is_told_to_come_back()
    {
        await using var gateway = await GatewayHost.StartAsync(("Admission:Llm:ConcurrentRequests", "1"), ("Admission:Llm:QueueTime", "00:00:00.050"));
        var held = new HeldRequests();
        gateway.Upstream.Handler = held.HandleAsync;
        using var running = await gateway.Client.GetAsync("/v1/models", HttpCompletionOption.ResponseHeadersRead);

        using var shed = await gateway.Client.GetAsync("/v1/models");

        await Shape.AssertUnavailableAsync(shed, "/v1/models");
        held.LetGo();
    }

    [Fact]
    public async Task Clients_that_hang_up_running_or_waiting_give_their_places_back()
    {
        await using var gateway = await GatewayHost.StartAsync(("Admission:Llm:ConcurrentRequests", "2"), ("Admission:Llm:QueueTime", "00:00:30"));
        var (held, gates) = (new HeldRequests(), (AdmissionGates)gateway.Services.GetService(typeof(AdmissionGates))!);
        gateway.Upstream.Handler = held.HandleAsync;
        using (var hangUp = new CancellationTokenSource())
        {
            var requests = Enumerable.Range(0, 5).Select(_ => gateway.Client.GetAsync("/v1/models", hangUp.Token)).ToArray();
            await Poll.UntilAsync(() => gates.Llm is { Running: 2, Waiting: 3 }, "two run and three wait");
            await hangUp.CancelAsync();
            await Task.WhenAll(requests).ContinueWith(static _ => { }, TaskScheduler.Default);
        }

        await Poll.UntilAsync(() => gates.Llm is { Running: 0, Waiting: 0 }, "all places are free");
    }
}
