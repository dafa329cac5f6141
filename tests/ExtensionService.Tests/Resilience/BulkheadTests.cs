using System.Net;
using Platform.Testing;

namespace Platform.ExtensionService.Tests.Resilience;

/// <summary>An extension that hangs takes its own places, and no other's.</summary>
public sealed class BulkheadTests(ExtensionApp app) : IClassFixture<ExtensionApp>, IAsyncLifetime
{
    private readonly ToolServer _tools = new();
    private readonly HttpClient _owner = app.Owner(Guid.CreateVersion7());
    private readonly TaskCompletionSource _release = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public async ValueTask InitializeAsync()
    {
        await _tools.InitializeAsync();
        _tools.Mood = async context => await _release.Task.WaitAsync(context.RequestAborted);
        await _owner.RegisterAsync(_tools.Url("/moody"), timeoutSeconds: 60);
    }

    [Fact]
    public async Task Those_for_whom_there_is_no_place_are_told_so_at_once_and_others_are_called()
    {
        await _owner.GuardAsync("""{"concurrentCalls":2,"queueLength":0}""");
        await _owner.RegisterAsync("other", _tools.Url("/echo"), "POST");
        Task<HttpStatusCode>[] calls = [_owner.StatusAsync(), _owner.StatusAsync()];
        await Poll.UntilAsync(() => _tools.Moods == 2, "both are in the tool");

        using var refused = await _owner.InvokeAsync();

        await refused.AssertProblemAsync(HttpStatusCode.ServiceUnavailable, "extension-busy");
        Assert.NotNull(refused.Headers.RetryAfter);
        Assert.Equal(HttpStatusCode.OK, await _owner.StatusAsync("other"));
        _release.SetResult();
        Assert.All(await Task.WhenAll(calls), status => Assert.Equal(HttpStatusCode.OK, status));
        Assert.Equal(2, _tools.Moods);
    }

    [Fact]
    public async Task Who_waits_is_let_in_when_a_place_is_free()
    {
        await _owner.GuardAsync("""{"concurrentCalls":1,"queueLength":1,"queueMilliseconds":60000}""");
        var first = _owner.StatusAsync();
        await Poll.UntilAsync(() => _tools.Moods == 1, "the first is in the tool");
        var second = _owner.StatusAsync();
        var third = _owner.StatusAsync();

        // One of the two has found the only place in the line taken.
        var refused = await Task.WhenAny(second, third);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await refused);
        _release.SetResult();

        Assert.Equal(HttpStatusCode.OK, await first);
        Assert.Equal(HttpStatusCode.OK, await (refused == second ? third : second));
    }

    public async ValueTask DisposeAsync()
    {
        _owner.Dispose();
        await _tools.DisposeAsync();
    }
}

/// <summary>All extensions together have so many places, and one tenant can't have them all.</summary>
public sealed class AllPlacesTests(PostgresServer postgres, TestIdentity identity) : IAsyncLifetime
{
    private readonly ToolServer _tools = new();
    private readonly TaskCompletionSource _release = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ExtensionApp _app = null!;

    public async ValueTask InitializeAsync()
    {
        await _tools.InitializeAsync();
        _tools.Mood = async context => await _release.Task.WaitAsync(context.RequestAborted);
        _app = new ExtensionApp(postgres, identity) { More = new Dictionary<string, string?> { ["Resilience:AllConcurrentCalls"] = "4" } };
        await _app.InitializeAsync();
    }

    [Fact]
    public async Task A_tenant_whose_extensions_all_hang_leaves_places_for_another()
    {
        using var owner = _app.Owner(Guid.CreateVersion7());
        foreach (var name in (string[])["one", "two"])
        {
            await owner.RegisterAsync(name, _tools.Url("/moody"), "POST");
        }

        Task<HttpStatusCode>[] calls = [owner.StatusAsync("one"), owner.StatusAsync("two")];
        await Poll.UntilAsync(() => _tools.Moods == 2, "both are in their tools");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await owner.StatusAsync("one"));

        using var other = _app.Owner(Guid.CreateVersion7());
        await other.RegisterAsync(_tools.Url("/echo"));
        Assert.Equal(HttpStatusCode.OK, await other.StatusAsync());

        _release.SetResult();
        Assert.All(await Task.WhenAll(calls), status => Assert.Equal(HttpStatusCode.OK, status));
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        await _tools.DisposeAsync();
    }
}
