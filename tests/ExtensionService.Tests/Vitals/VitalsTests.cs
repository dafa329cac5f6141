using System.Net;
using Platform.Contracts;
using Platform.ExtensionService.Tests.Resilience;
using Platform.Testing;

namespace Platform.ExtensionService.Tests.Vitals;

public sealed class VitalsTests(ExtensionApp app) : IClassFixture<ExtensionApp>, IAsyncLifetime
{
    private readonly ToolServer _tools = new();
    private readonly TaskCompletionSource _release = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Guid _tenant = Guid.CreateVersion7();
    private HttpClient _owner = null!;
    private HttpClient _service = null!;

    public ValueTask InitializeAsync()
    {
        (_owner, _service) = (app.Owner(_tenant), app.Service.CreateServiceClient());
        return _tools.InitializeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        _owner.Dispose();
        _service.Dispose();
        await _tools.DisposeAsync();
    }

    [Fact]
    public async Task The_service_tells_our_own_processes_how_it_does()
    {
        using var stranger = app.Service.CreateClient();
        var before = (await _service.ReadVitalsAsync()).Requests.SingleOrDefault(static one => one.Class == RequestClassNames.Extensions);
        (await stranger.GetAsync("/api/v1/extensions", TestContext.Current.CancellationToken)).Dispose();

        var vitals = await _service.ReadVitalsAsync();
        Assert.Equal("extensionservice", vitals.Service);
        Assert.Equal(("extension", "extensiondb", "high"), vitals.Pools.Single() is var pool ? (pool.Name, pool.Database, pool.Priority) : default);
        Assert.Contains(vitals.Caches, static cache => cache.Name == "extension-controls");
        Assert.Equal((false, null, null), (vitals.Redis!.IsAvailable, vitals.Outbox, vitals.Llm));
        Assert.Equal((before?.Unauthorized ?? 0) + 1, vitals.Of(RequestClassNames.Extensions).Unauthorized);
    }

    [Fact]
    public async Task The_silence_of_a_hanging_extension_shows_and_its_end()
    {
        await _owner.RegisterAsync(_tools.Url("/moody"), timeoutSeconds: 60);
        _tools.Mood = async context => await _release.Task.WaitAsync(context.RequestAborted);
        var calls = new[] { _owner.StatusAsync(), _owner.StatusAsync() };

        await Poll.UntilAsync(async () => await FindAsync() is { Running: 2, Calls: 0 }, "both are under way");
        var silence = (await FindAsync())!.LongestSilence;
        await Poll.UntilAsync(async () => (await FindAsync())!.LongestSilence > silence, "it gets longer");
        Assert.Equal("closed", (await FindAsync())!.Circuit);

        _release.SetResult();
        Assert.All(await Task.WhenAll(calls), static status => Assert.Equal(HttpStatusCode.OK, status));
        var after = (await FindAsync())!;
        Assert.Equal((0, 0d, 2L, 0L, 2L), (after.Running, after.LongestSilence, after.Calls, after.Failures, after.Latency.Count()));
    }

    [Fact]
    public async Task Failures_are_the_extensions_own_and_open_its_circuit()
    {
        await _owner.RegisterAsync(_tools.Url("/moody"), timeoutSeconds: 60);
        await _owner.GuardAsync("""{"circuit":{"minimumCalls":2,"failureRatio":1}}""");
        _tools.Mood = static context =>
        {
            context.Response.StatusCode = 400;
            return Task.CompletedTask;
        };
        await _owner.StatusAsync();
        Assert.Equal((1L, 0L, "closed"), await FindAsync() is { } refusing ? (refusing.Calls, refusing.Failures, refusing.Circuit) : default);

        _tools.Mood = static context =>
        {
            context.Response.StatusCode = 500;
            return Task.CompletedTask;
        };
        await Poll.UntilAsync(async () =>
        {
            await _owner.StatusAsync();
            return await FindAsync() is { Circuit: "open", Failures: >= 1 };
        }, "its circuit is open");
    }

    private async Task<DependencyVitals?> FindAsync() => (await _service.ReadVitalsAsync()).Dependencies
        .SingleOrDefault(one => one.Kind == DependencyKinds.Extension && one.Name == $"{_tenant}/demo");
}
