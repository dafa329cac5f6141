using System.Net.Http.Headers;
using Npgsql;
using Platform.Benchmarks.SharedPool;
using Platform.Testing;

namespace Platform.Benchmarks.Stack;

/// <summary>
/// The whole platform, each service a process, before a provider and tools that answer at once; and everything that governs a call: the live check, requests a
/// minute and at the same time, tokens a minute, a hard budget, a price, the row that must be on disk before the provider is asked.
/// </summary>
internal sealed class PlatformStack : IAsyncDisposable
{
    private readonly StackOptions _options;
    private readonly PostgresServer _postgres;
    private readonly GarnetServer _redis = new();
    private readonly Dictionary<string, ChildService> _services = Parts.Services.ToDictionary(static name => name, static name => new ChildService(name));
    private readonly Dictionary<string, TcpRelay> _relays = [];
    private readonly List<IAsyncDisposable> _doors = [];
    private readonly SharedPool.SharedPool? _sharedPool;
    private readonly Dictionary<string, string> _databases = [];

    private PlatformStack(StackOptions options)
    {
        _options = options;
        _postgres = new() { KeptIn = options.Folder };
        _sharedPool = options.SharedPool is { } places ? new(places) : null;
    }

    public ChildService Upstream { get; } = new("Benchmarks", Stack.Upstream.Name);

    public Uri Gateway => this[Parts.Gateway].Address;

    /// <summary>Of a caller under every limit there is, none of which is ever reached.</summary>
    public string Key { get; private set; } = "";

    /// <summary>By their names.</summary>
    public IReadOnlyDictionary<string, ChildService> Services => _services;

    public ChildService this[string service] => _services[service];

    public static async Task<PlatformStack> StartAsync(StackOptions? options = null)
    {
        var stack = new PlatformStack(options ?? new());
        var isRunning = false;
        try
        {
            await stack.StartAllAsync();
            isRunning = true;
            return stack;
        }
        finally
        {
            if (!isRunning)
            {
                // Its processes would outlive this one.
                await stack.DisposeAsync();
            }
        }
    }

    /// <summary>All services from their beginning, whatever has become of the others; doesn't wait for them.</summary>
    public void StartServices()
    {
        foreach (var name in Parts.Services)
        {
            StartService(name);
        }
    }

    public void StartService(string name)
    {
        this[name].Kill();
        this[name].Start(StackSettings.Of(this, name, _options));
    }

    public Task UntilHealthyAsync() => Task.WhenAll(_services.Values.Select(static service => service.UntilAsync("/health")));

    /// <summary>The relay before a part.</summary>
    public TcpRelay Relay(string part) => _relays[part];

    /// <summary>Where a part is found by the others.</summary>
    public Uri Address(string part) => Through(part, part switch
    {
        Parts.Provider or Parts.BusyProvider or Parts.Extension => Upstream.Address,
        Parts.Redis => new($"http://localhost:{_redis.Port}"),
        _ => this[part].Address,
    });

    public string RedisConnection() => _redis.ConnectionString.Replace($"localhost:{_redis.Port}", Address(Parts.Redis).Authority, StringComparison.Ordinal);

    public string DatabaseConnection(string database) => _databases[database];

    /// <summary>The superuser's way to a database, past every relay.</summary>
    public NpgsqlDataSource OpenDatabase(string name) => NpgsqlDataSource.Create(_postgres.ConnectionString(name));

    public HttpClient CreateClient(string key) => new()
    {
        BaseAddress = Gateway,
        DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", key) },
    };

    public async ValueTask DisposeAsync()
    {
        foreach (var service in Enumerable.Reverse([.. _services.Values]))
        {
            service.Dispose();
        }

        Upstream.Dispose();
        foreach (var between in _doors.Concat(_relays.Values))
        {
            await between.DisposeAsync();
        }

        _sharedPool?.Dispose();
        await _redis.DisposeAsync();
        await _postgres.DisposeAsync();
    }

    private async Task StartAllAsync()
    {
        await _postgres.InitializeAsync();
        await _postgres.ExecuteAsync("alter system set fsync = on", "select pg_reload_conf()");
        await _redis.InitializeAsync();
        foreach (var name in Parts.Databases)
        {
            _databases[name] = Reached(name, await _postgres.KeepDatabaseAsync(name));
        }

        Upstream.Start(new Dictionary<string, string>());
        await Upstream.UntilAsync("/health");
        StartServices();
        await UntilHealthyAsync();
        Key = await StackSetup.RunAsync(this);
    }

    private Uri Through(string part, Uri target)
    {
        if (!_options.Relayed.Contains(part))
        {
            return target;
        }

        if (!_relays.TryGetValue(part, out var relay))
        {
            _relays[part] = relay = new(target);
        }

        return relay.Address;
    }

    /// <summary>The way of the services to a database.</summary>
    private string Reached(string name, string connection)
    {
        var builder = new NpgsqlConnectionStringBuilder(connection);
        var address = Through(name, new($"http://localhost:{_postgres.Port}"));
        if (_sharedPool is not null)
        {
            var door = new SharedPoolDoor(_sharedPool, address);
            _doors.Add(door);
            address = door.Address;
            (builder.SslMode, builder.GssEncryptionMode) = (SslMode.Disable, GssEncryptionMode.Disable);
        }

        (builder.Host, builder.Port) = (address.Host, address.Port);
        return builder.ConnectionString;
    }
}
