using System.Net;
using Platform.Contracts;

namespace Platform.UsageService.Tests;

public sealed class CachesTests(UsageApp app) : IClassFixture<UsageApp>
{
    private const string Path = "/internal/caches";

    [Fact]
    public async Task Our_own_processes_see_the_caches()
    {
        using var service = app.Service.CreateServiceClient();

        var report = await service.GetJsonAsync(Path);

        Assert.Equal("usageservice", report.GetProperty("service").GetString());
        Assert.Equal(["prices"], report.GetProperty("caches").EnumerateArray().Select(c => c.GetProperty("name").GetString()));
    }

    [Fact]
    public async Task Nobody_else_does()
    {
        using var admin = app.Caller(Scopes.PlatformAdmin);
        using var response = await admin.GetAsync(Path);

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
    }
}
