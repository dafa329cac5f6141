using Microsoft.AspNetCore.Builder;
using Platform.Testing;

namespace Platform.Benchmarks.Door;

/// <summary>A service that answers at once, a bare YARP before it, and the gateway before it with AuthService, PostgreSQL and Redis.</summary>
internal sealed class DoorStack : IAsyncDisposable
{
    private readonly PostgresServer _postgres = new();
    private readonly GarnetServer _redis = new();
    private WebApplication? _upstream;
    private ChildService? _bare;
    private ChildService? _auth;
    private ChildService? _gateway;

    public ChildService Bare => _bare!;

    public ChildService Auth => _auth!;

    public ChildService Gateway => _gateway!;

    public static async Task<DoorStack> StartAsync()
    {
        var stack = new DoorStack();
        await stack._postgres.InitializeAsync();
        await stack._redis.InitializeAsync();
        stack._upstream = await Services.StartUpstreamAsync();
        var upstream = stack._upstream.Urls.First();
        stack._bare = await ChildService.StartAsync("Benchmarks", new Dictionary<string, string>(), BareProxy.Name, upstream);
        stack._auth = await ChildService.StartAsync("AuthService", Services.AuthService(await stack._postgres.CreateDatabaseAsync()));
        stack._gateway = await ChildService.StartAsync("Gateway", Services.Gateway(stack._auth.Address, upstream, stack._redis.ConnectionString));
        return stack;
    }

    public async ValueTask DisposeAsync()
    {
        _gateway?.Dispose();
        _auth?.Dispose();
        _bare?.Dispose();
        await (_upstream?.DisposeAsync() ?? default);
        await _redis.DisposeAsync();
        await _postgres.DisposeAsync();
    }
}
