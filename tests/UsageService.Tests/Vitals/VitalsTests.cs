using Platform.Contracts;
using Platform.Testing;

namespace Platform.UsageService.Tests.Vitals;

public sealed class VitalsTests(UsageApp app) : IClassFixture<UsageApp>
{
    [Fact]
    public async Task The_service_tells_our_own_processes_how_it_does()
    {
        using var service = app.Service.CreateServiceClient();
        using var stranger = app.Service.CreateClient();
        using var reader = app.Reader(Guid.CreateVersion7());
        (await stranger.GetAsync("/api/v1/usage/budgets", TestContext.Current.CancellationToken)).Dispose();
        (await reader.GetAsync("/api/v1/usage/budgets", TestContext.Current.CancellationToken)).Dispose();
        (await service.GetAsync("/internal/caches", TestContext.Current.CancellationToken)).Dispose();

        var vitals = await service.ReadVitalsAsync();

        Assert.Equal("usageservice", vitals.Service);
        Assert.Equal(["background", "reports", "usage"], vitals.Pools.Select(static pool => pool.Name).Order());
        Assert.All(vitals.Pools, static pool => Assert.Equal("usagedb", pool.Database));
        Assert.Equal(["prices"], vitals.Caches.Select(static cache => cache.Name));
        Assert.Equal((false, null, null), (vitals.Redis!.IsAvailable, vitals.Outbox, vitals.Llm));
        Assert.Equal((1L, 2L), (vitals.Of(RequestClassNames.Usage).Unauthorized, vitals.Of(RequestClassNames.Usage).Latency.Count()));
        Assert.Equal(1, vitals.Of(RequestClassNames.Internal).Latency.Count());
    }
}
