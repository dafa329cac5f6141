using System.Net;
using Platform.ExtensionService.Tests.AgentTools;
using Platform.Testing;

namespace Platform.ExtensionService.Tests;

/// <summary>Two replicas on one database and one Redis.</summary>
public sealed class ReplicaTests(PostgresServer postgres, TestIdentity identity) : IAsyncLifetime
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(10);
    private readonly GarnetServer _redis = new();
    private readonly Guid _tenant = Guid.CreateVersion7();
    private ExtensionApp _one = null!;
    private ExtensionApp _other = null!;

    public async ValueTask InitializeAsync()
    {
        await _redis.InitializeAsync();
        var database = await postgres.CreateDatabaseAsync();
        _one = new ExtensionApp(postgres, identity) { ConnectionString = database, Redis = _redis.ConnectionString };
        _other = new ExtensionApp(postgres, identity) { ConnectionString = database, Redis = _redis.ConnectionString };
        await _one.InitializeAsync();
        await _other.InitializeAsync();
    }

    [Fact]
    public async Task What_is_registered_set_and_removed_on_one_replica_shows_on_the_other()
    {
        using var writer = _one.Owner(_tenant);
        using var reader = _other.Owner(_tenant);
        Assert.Equal(0, await CountAsync(reader));
        Assert.Empty(await reader.ToolsAsync("agent"));

        await writer.RegisterAsync("weather", "today", "tomorrow");
        await Poll.UntilAsync(async () => await CountAsync(reader) == 1, "the other replica lists the extension", Soon);
        await writer.SetToolsAsync("agent", "weather/today");
        await Poll.UntilAsync(async () => await reader.ToolsAsync("agent") is ["weather/today"], "the other replica knows the agent's tools", Soon);
        await writer.SetToolsAsync("agent", "weather/tomorrow");
        await Poll.UntilAsync(async () => await reader.ToolsAsync("agent") is ["weather/tomorrow"], "the other replica knows the new list", Soon);

        using var removed = await writer.DeleteAsync($"{Requests.Extensions}/weather");
        await Poll.UntilAsync(async () => await CountAsync(reader) == 0, "the other replica lists the extension no more", Soon);
        await Poll.UntilAsync(async () => await reader.ToolsAsync("agent") is [], "the other replica knows that the tools are gone", Soon);
    }

    [Fact]
    public async Task Everything_works_while_Redis_is_frozen_and_while_it_is_gone()
    {
        using var owner = _one.Owner(_tenant);
        await owner.RegisterAsync("weather", "today");
        await owner.SetToolsAsync("agent", "weather/today");

        _redis.Freeze();
        try
        {
            await AssertWorksAsync(owner, "frozen");
        }
        finally
        {
            _redis.Thaw();
        }

        await _redis.KillAsync();
        await AssertWorksAsync(owner, "gone");
    }

    public async ValueTask DisposeAsync()
    {
        await _one.DisposeAsync();
        await _other.DisposeAsync();
        await _redis.DisposeAsync();
    }

    private static async Task AssertWorksAsync(HttpClient owner, string extension)
    {
        var before = await CountAsync(owner);
        await owner.RegisterAsync(extension, "tool");
        Assert.Equal(before + 1, await CountAsync(owner));
        await owner.SetToolsAsync("agent", $"{extension}/tool", "weather/today");
        Assert.Equal([$"{extension}/tool", "weather/today"], await owner.ToolsAsync("agent"));
        using var removed = await owner.DeleteAsync($"{Requests.Extensions}/{extension}");
        Assert.Equal(HttpStatusCode.NoContent, removed.StatusCode);
        Assert.Equal(["weather/today"], await owner.ToolsAsync("agent"));
    }

    private static async Task<int> CountAsync(HttpClient client)
    {
        using var response = await client.GetAsync(Requests.Extensions);
        return (await response.JsonAsync()).GetProperty("items").GetArrayLength();
    }
}
