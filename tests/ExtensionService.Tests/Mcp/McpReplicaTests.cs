using System.Net.Http.Json;
using System.Text.Json;
using Platform.Testing;

namespace Platform.ExtensionService.Tests.Mcp;

/// <summary>Two replicas on one database and one Redis, each with its own session to the same server.</summary>
public sealed class McpReplicaTests(PostgresServer postgres, TestIdentity identity, McpServerProcess server) : IClassFixture<McpServerProcess>, IAsyncLifetime
{
    private readonly GarnetServer _redis = new();
    private readonly Guid _tenant = Guid.CreateVersion7();
    private ExtensionApp _one = null!;
    private ExtensionApp _other = null!;

    public async ValueTask InitializeAsync()
    {
        await _redis.InitializeAsync();
        var database = await postgres.CreateDatabaseAsync();
        _one = new ExtensionApp(postgres, identity) { ConnectionString = database, Redis = _redis.ConnectionString, More = McpApp.Settings };
        _other = new ExtensionApp(postgres, identity) { ConnectionString = database, Redis = _redis.ConnectionString, More = McpApp.Settings };
        await _one.InitializeAsync();
        await _other.InitializeAsync();
    }

    [Fact]
    public async Task Tools_that_change_at_the_server_change_on_both()
    {
        using var one = _one.Owner(_tenant);
        using var other = _other.Owner(_tenant);
        await one.RegisterMcpAsync(server.Url);
        await Poll.UntilAsync(async () => (await ListAsync(other)).Contains("echo"), "the other replica lists the tools");
        Assert.Equal("a", (await other.ResultAsync("echo", """{"text":"a"}""")).GetString());

        await one.ResultAsync("change");

        await Poll.UntilAsync(async () => (await ListAsync(one)).Contains("extra"), "the replica that was told lists the new tool");
        await Poll.UntilAsync(async () => (await ListAsync(other)).Contains("extra"), "the other replica lists it too");
    }

    public async ValueTask DisposeAsync()
    {
        await _one.DisposeAsync();
        await _other.DisposeAsync();
        await _redis.DisposeAsync();
    }

    private static async Task<string[]> ListAsync(HttpClient client)
        => [.. (await client.GetFromJsonAsync<JsonElement>("/api/v1/tools")).GetProperty("items").EnumerateArray().Select(static tool => tool.GetProperty("name").GetString()!)];
}
