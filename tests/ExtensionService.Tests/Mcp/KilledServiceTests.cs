using Platform.Testing;

namespace Platform.ExtensionService.Tests.Mcp;

public sealed class KilledServiceTests(PostgresServer postgres, TestIdentity identity)
{
    [Fact]
    public async Task Processes_of_commands_end_also_when_the_service_is_killed()
    {
        await using var service = await DoomedService.StartAsync(identity, McpApp.Settings, await postgres.CreateDatabaseAsync());
        using var owner = service.Owner(identity, Guid.CreateVersion7());
        await owner.RegisterStdioAsync();
        await owner.ResultAsync("immortal");
        var process = (await owner.StatusAsync()).GetProperty("pid").GetInt32();
        Assert.True(McpStdioTests.IsRunning(process));

        service.Kill();

        await Poll.UntilAsync(() => !McpStdioTests.IsRunning(process), "the process has been ended");
    }
}
