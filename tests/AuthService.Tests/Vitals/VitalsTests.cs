using Platform.Contracts;
using Platform.Testing;

namespace Platform.AuthService.Tests.Vitals;

public sealed class VitalsTests(SharedAuth shared) : IClassFixture<SharedAuth>
{
    [Fact]
    public async Task The_service_tells_our_own_processes_how_it_does()
    {
        var before = await shared.Host.Gateway.ReadVitalsAsync();
        Assert.Equal("authservice", before.Service);
        Assert.Equal(["authentication", "background"], before.Pools.Select(static pool => pool.Name).Order());
        Assert.All(before.Pools, static pool => Assert.Equal("authdb", pool.Database));
        Assert.Equal((null, null, null), (before.Redis, before.Outbox, before.Llm));

        await shared.Host.IdentityOfAsync(AuthHost.AdminKey);
        using var stranger = shared.Host.Stranger();
        (await stranger.GetAsync("/api/v1/auth/keys", TestContext.Current.CancellationToken)).Dispose();

        var after = await shared.Host.Gateway.ReadVitalsAsync();
        Assert.Equal(Checks(before) + 1, Checks(after));
        Assert.Equal(before.Of(RequestClassNames.Auth).Unauthorized + 1, after.Of(RequestClassNames.Auth).Unauthorized);
        Assert.True(after.Pool("authentication").Use.Count() > before.Pool("authentication").Use.Count());
    }

    private static long Checks(ServiceVitals vitals) => vitals.Requests.SingleOrDefault(static one => one.Class == RequestClassNames.Check)?.Latency.Count() ?? 0;
}
