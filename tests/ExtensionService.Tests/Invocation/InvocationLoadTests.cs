using System.Net;
using System.Text;
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
        var call = CallAsync(owner, hangUp.Token);
        await Poll.UntilAsync(() => _tools.Entered == 1, "the tool is called");

        await hangUp.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        await _tools.HungUp.WaitAsync(TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task Twenty_calls_in_flight_leave_a_pool_of_two_connections_free()
    {
        using var owner = app.Owner(Guid.CreateVersion7());
        await owner.RegisterAsync(_tools.Url("/silent"), timeoutSeconds: 60);
        using var hangUp = new CancellationTokenSource();
        var calls = Enumerable.Range(0, 20).Select(_ => CallAsync(owner, hangUp.Token)).ToArray();
        await Poll.UntilAsync(() => _tools.Entered == calls.Length, "all calls are in flight");

        using var list = await owner.GetAsync(Requests.Extensions);

        Assert.Equal(HttpStatusCode.OK, list.StatusCode);
        Assert.All(calls, call => Assert.False(call.IsCompleted));
        await hangUp.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Task.WhenAll(calls));
    }

    public ValueTask DisposeAsync() => _tools.DisposeAsync();

    private static async Task CallAsync(HttpClient owner, CancellationToken hangUp)
    {
        using var content = new StringContent("{}", Encoding.UTF8, "application/json");
        using var response = await owner.PostAsync($"{Requests.Extensions}/demo/tools/tool", content, hangUp);
    }
}
