using Microsoft.Extensions.Hosting;

namespace Platform.Data.Caching;

/// <summary>Keeps all caches of the process going.</summary>
internal sealed class CacheRunner(IEnumerable<IManagedCache> caches) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(caches.Select(cache => cache.RunAsync(stoppingToken)));
}
