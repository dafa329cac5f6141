using System.Net;
using Platform.Contracts;

namespace Platform.ExtensionService.Tests;

public sealed class CachesTests(ExtensionApp app) : IClassFixture<ExtensionApp>
{
    private const string Path = "/internal/caches";

    [Fact]
    public async Task Our_own_processes_see_the_caches()
    {
        using var service = app.Service.CreateServiceClient();
        using var response = await service.GetAsync(Path);

        var report = await response.JsonAsync();

        Assert.Equal("extensionservice", report.GetProperty("service").GetString());
        Assert.Equal(
            ["agent-tools", "extension-controls", "extension-lists", "tool-catalogues"],
            report.GetProperty("caches").EnumerateArray().Select(c => c.GetProperty("name").GetString()).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Nobody_else_does()
    {
        using var admin = app.Caller(Guid.CreateVersion7(), Scopes.PlatformAdmin);
        using var response = await admin.GetAsync(Path);

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
    }
}
