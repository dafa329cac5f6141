using System.Net;
using System.Text.Json;
using Platform.LlmService.Providers;
using Platform.LlmService.Providers.Deployments;
using Platform.Testing;

namespace Platform.LlmService.Tests.Providers.Deployments;

/// <summary>What administrators see of a deployment that fails, and what they can do about it.</summary>
public sealed class CircuitTests(PostgresServer postgres, TestIdentity identity) : IAsyncLifetime
{
    private const string Path = $"{RoutedLlm.DeploymentPath}/at-first";

    private RoutedLlm _routed = null!;

    public async ValueTask InitializeAsync()
    {
        _routed = await RoutedLlm.StartAsync(postgres, identity, LlmUnderTest.Setting("Routing:CoolDown", "00:05:00"));
        await _routed.DeployAsync("first");
    }

    public ValueTask DisposeAsync() => _routed.DisposeAsync();

    [Fact]
    public async Task A_deployment_that_never_failed_is_closed()
    {
        var circuit = await CircuitAsync();
        Assert.Equal((CircuitState.Closed, 0), (circuit.GetProperty("state").GetString(), circuit.GetProperty("failuresInARow").GetInt32()));
        Assert.Equal((JsonValueKind.Null, JsonValueKind.Null), (circuit.GetProperty("coolingUntil").ValueKind, circuit.GetProperty("lastFailure").ValueKind));
    }

    [Fact]
    public async Task One_that_is_left_alone_says_until_when_and_why_and_is_asked_again_after_a_reset()
    {
        var before = TimeProvider.System.GetUtcNow();
        _routed.First.Script = new() { Status = 401 };
        await AskAsync(HttpStatusCode.BadGateway);
        var listed = JsonElement.Parse(await _routed.Manager.GetStringAsync(RoutedLlm.DeploymentPath)).GetProperty("items")[0].GetProperty("circuit");
        foreach (var circuit in new[] { listed, await CircuitAsync() })
        {
            Assert.Equal((CircuitState.Open, 1), (circuit.GetProperty("state").GetString(), circuit.GetProperty("failuresInARow").GetInt32()));
            Assert.InRange(circuit.GetProperty("coolingUntil").GetDateTimeOffset(), before.AddMinutes(5).AddSeconds(-1), before.AddMinutes(10));
            var failure = circuit.GetProperty("lastFailure");
            Assert.Equal("upstream_auth_error", failure.GetProperty("error").GetString());
            Assert.Contains("refused this platform's own credentials", failure.GetProperty("reason").GetString(), StringComparison.Ordinal);
            Assert.InRange(failure.GetProperty("at").GetDateTimeOffset(), before.AddSeconds(-1), before.AddMinutes(5));
        }

        await AskAsync(HttpStatusCode.ServiceUnavailable);
        Assert.Equal(1, _routed.First.Received);

        _routed.First.Script = new();
        using (var reset = await _routed.Manager.PostAsync($"{Path}/reset", null))
        {
            Assert.Equal(HttpStatusCode.OK, reset.StatusCode);
            Assert.Equal(CircuitState.Closed, JsonElement.Parse(await reset.Content.ReadAsStringAsync()).GetProperty("circuit").GetProperty("state").GetString());
        }

        await AskAsync(HttpStatusCode.OK);
        var after = await CircuitAsync();
        Assert.Equal((CircuitState.Closed, 0), (after.GetProperty("state").GetString(), after.GetProperty("failuresInARow").GetInt32()));
        // It is still good to know.
        Assert.Equal("upstream_auth_error", after.GetProperty("lastFailure").GetProperty("error").GetString());
    }

    [Fact]
    public async Task A_failure_that_is_alone_is_shown_as_well()
    {
        _routed.First.ScriptFor = _ => new() { Status = _routed.First.Received == 1 ? 500 : 400 };
        await AskAsync(HttpStatusCode.BadRequest);
        var circuit = await CircuitAsync();
        Assert.Equal(CircuitState.Closed, circuit.GetProperty("state").GetString());
        Assert.Equal("upstream_failed", circuit.GetProperty("lastFailure").GetProperty("error").GetString());
    }

    [Fact]
    public async Task What_is_not_there_can_not_be_reset()
    {
        using var none = await _routed.Manager.PostAsync($"{RoutedLlm.DeploymentPath}/nobody/reset", null);
        Assert.Equal(HttpStatusCode.NotFound, none.StatusCode);
        Assert.Contains(ProviderProblems.DeploymentNotFound, await none.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        using var platform = await _routed.Operator.PostAsync("/api/v1/llm/platform/deployments/at-first/reset", null);
        Assert.Equal(HttpStatusCode.NotFound, platform.StatusCode);
        using var forbidden = await _routed.Llm.Client.PostAsync($"{Path}/reset", null);
        Assert.Equal(HttpStatusCode.Forbidden, forbidden.StatusCode);
    }

    private async Task AskAsync(HttpStatusCode expected)
    {
        using var response = await _routed.AskAsync();
        Assert.Equal(expected, response.StatusCode);
    }

    private async Task<JsonElement> CircuitAsync() => JsonElement.Parse(await _routed.Manager.GetStringAsync(Path)).GetProperty("circuit");
}
