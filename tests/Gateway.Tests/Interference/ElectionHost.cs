using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Platform.Data.Redis;
using Platform.Gateway.Interference;
using Platform.Gateway.Interference.Leadership;
using Platform.Gateway.Interference.Watching;
using Platform.Testing;

namespace Platform.Gateway.Tests.Interference;

/// <summary>What one gateway has to do with who is active, on a connection of its own.</summary>
internal sealed class ElectionHost : IAsyncDisposable
{
    private readonly IHost _host;

    public ElectionHost(GarnetServer? redis, TimeProvider? time = null, TimeSpan? lease = null)
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Services.AddSingleton(TimeProvider.System);
        if (redis is not null)
        {
            builder.Configuration.AddInMemoryCollection(
            [
                new("ConnectionStrings:redis", redis.ConnectionString), new("Redis:CommandTimeoutMilliseconds", "500"), new("Redis:ReconnectDelayMilliseconds", "100"),
            ]);
            builder.AddRedis("redis");
        }

        _host = builder.Build();
        var clock = time ?? TimeProvider.System;
        var options = Options.Create(new InterferenceOptions { LeaseDuration = lease ?? TimeSpan.FromSeconds(2) });
        Election = new(_host.Services, options, new MonitorClock(clock), clock, NullLogger<Election>.Instance);
    }

    public Election Election { get; }

    public RedisConnection Redis => _host.Services.GetRequiredService<RedisConnection>();

    public async Task<ElectionHost> StartAsync()
    {
        await Election.StartAsync(CancellationToken.None);
        return this;
    }

    public Task UntilAsync(Role role) => Poll.UntilAsync(() => Election.Current.Role == role, $"it is {role}");

    public async ValueTask DisposeAsync()
    {
        await Election.StopAsync(CancellationToken.None);
        Election.Dispose();
        if (_host is IAsyncDisposable disposable)
        {
            await disposable.DisposeAsync();
        }
    }
}
