using System.Net;
using Platform.Testing;

namespace Platform.LlmService.Tests.AgentRuns;

/// <summary>Runs that may take a second.</summary>
public sealed class RunTimeoutTests(PostgresServer postgres, TestIdentity identity) : IAsyncLifetime
{
    private readonly AgentPlatform _platform = new(postgres, identity);

    public ValueTask InitializeAsync()
    {
        _platform.Set("Agents:Run:LongestRun", "00:00:01");
        return _platform.InitializeAsync();
    }

    public ValueTask DisposeAsync() => _platform.DisposeAsync();

    [Fact]
    public async Task A_run_that_takes_too_long_is_ended_with_all_its_tools()
    {
        using var tenant = await _platform.TenantAsync();
        await tenant.MakeAgentAsync("endless", """{"model":"scripted","toolTimeoutSeconds":600}""", "hang");
        _platform.Model.Reset(static (_, _) => ["""{"tool_calls":[{"index":0,"id":"c1","function":{"name":"hang","arguments":"{}"}}]}"""]);

        using var plain = await tenant.ChatAsync("endless");
        await plain.AssertProblemAsync(HttpStatusCode.GatewayTimeout, "agent-run-timeout");

        // On a busy machine a run may be over before it has come to its tool.
        await Poll.UntilAsync(() => _platform.Tools.HungUp == _platform.Tools.Given.Count, "no tool is still called");
    }
}
