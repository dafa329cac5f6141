using System.Net;
using Platform.Testing;

namespace Platform.ExtensionService.Tests.Invocation;

/// <summary>What a call in flight holds, and that it ends with its caller.</summary>
public sealed class InvocationLoadTests(ExtensionApp app) : IClassFixture<ExtensionApp>, IAsyncLifetime
{
    private readonly ToolServer _tools = new();

    public ValueTask InitializeAsync() => _tools.InitializeAsync();

    [Fact]
    public async Task A_caller_that_hangs_up_ends_the_call_of_the_tool()
    {
        using var owner = app.Owner(Guid.CreateVersion7());
        await owner.RegisterAsync(_tools.Url("/silent"), timeoutSeconds: 60);
        using var hangUp = new CancellationTokenSource();
        using var content = new StringContent("{}", System.Text.Encoding.UTF8, "application/json");
        var call = owner.PostAsync($"{Requests.Extensions}/demo/tools/tool", content, hangUp.Token);
        await Poll.UntilAsync(() => _tools.Entered == 1, "the tool is called");

        await hangUp.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        await _tools.HungUp.WaitAsync(TimeSpan.FromSeconds(5));
    }

    [Fact]
    public async Task Twenty_calls_in_flight_leave_a_pool_of_two_connections_free()
    {
        using var owner = app.Owner(Guid.CreateVersion7());
        await owner.RegisterAsync(_tools.Url("/silent"), timeoutSeconds: 4);
        var calls = Enumerable.Range(0, 20).Select(_ => owner.InvokeAsync()).ToArray();
        await Poll.UntilAsync(() => _tools.Entered == calls.Length, "all calls are in flight");

        using var list = await owner.GetAsync(Requests.Extensions);

        Assert.Equal(HttpStatusCode.OK, list.StatusCode);
        Assert.All(calls, call => Assert.False(call.IsCompleted));
        foreach (var answer in await Task.WhenAll(calls))
        {
            await answer.AssertProblemAsync(HttpStatusCode.GatewayTimeout, "tool-timeout");
        }
    }

    public ValueTask DisposeAsync() => _tools.DisposeAsync();
}
