using System.Globalization;
using System.Net;
using Platform.Contracts;
using Platform.LlmService.Tests.AgentRuns;
using Platform.Testing;

namespace Platform.LlmService.Tests.Vitals;

public sealed class AgentVitalsTests(PostgresServer postgres, TestIdentity identity) : IAsyncLifetime
{
    private readonly AgentPlatform _platform = new(postgres, identity);

    public ValueTask InitializeAsync() => _platform.InitializeAsync();

    public ValueTask DisposeAsync() => _platform.DisposeAsync();

    [Fact]
    public async Task The_time_of_a_tool_is_not_the_services()
    {
        using var service = _platform.Llm.Service.CreateServiceClient();
        using var tenant = await _platform.TenantAsync();
        await tenant.MakeAgentAsync("patient", """{"model":"scripted"}""", "meet");
        _platform.Tools.Meeting = 2;
        _platform.Model.Reset(static (asked, _) => asked["messages"]!.AsArray().Count > 1
            ? ["""{"content":"Done."}"""]
            : ["""{"tool_calls":[{"index":0,"id":"c1","function":{"name":"meet","arguments":"{}"}}]}"""]);
        var before = (await service.ReadVitalsAsync()).Requests.SingleOrDefault(static one => one.Class == RequestClassNames.Llm);

        var first = tenant.ChatAsync("patient");
        await Poll.UntilAsync(
            async () => (await service.ReadVitalsAsync()).Dependencies.Any(static one => one is { Kind: DependencyKinds.Service, Name: "extensionservice", LongestSilence: > 500 }), "it waits for the tool");
        using var second = await tenant.ChatAsync("patient");
        using var answer = await first;

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (answer.StatusCode, second.StatusCode));
        var latency = (await service.ReadVitalsAsync()).Of(RequestClassNames.Llm).Latency;
        var (own, whole) = (latency.Sum - (before?.Latency.Sum ?? 0), TimeOf(answer) + TimeOf(second));
        Assert.True(own < whole - 500, $"{own} ms of {whole} ms");
    }

    private static double TimeOf(HttpResponseMessage response) => double.Parse(response.Headers.GetValues("X-Response-Time").Single()[..^2], CultureInfo.InvariantCulture);
}
