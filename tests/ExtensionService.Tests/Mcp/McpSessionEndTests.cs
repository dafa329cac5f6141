using System.Net;
using Platform.Testing;

namespace Platform.ExtensionService.Tests.Mcp;

/// <summary>What a person decides about an extension ends its sessions and processes, in every replica.</summary>
public sealed class McpSessionEndTests(PostgresServer postgres, TestIdentity identity) : IAsyncLifetime
{
    private readonly GarnetServer _redis = new();
    private readonly McpServerProcess _server = new();
    private readonly Guid _tenant = Guid.CreateVersion7();
    private ExtensionApp _one = null!;
    private ExtensionApp _other = null!;
    private HttpClient _owner = null!;
    private HttpClient _neighbour = null!;

    public async ValueTask InitializeAsync()
    {
        await _redis.InitializeAsync();
        await _server.InitializeAsync();
        var database = await postgres.CreateDatabaseAsync();
        _one = new ExtensionApp(postgres, identity) { ConnectionString = database, Redis = _redis.ConnectionString, More = McpApp.Settings };
        _other = new ExtensionApp(postgres, identity) { ConnectionString = database, Redis = _redis.ConnectionString, More = McpApp.Settings };
        await _one.InitializeAsync();
        await _other.InitializeAsync();
        (_owner, _neighbour) = (_one.Owner(_tenant), _other.Owner(_tenant));
    }

    [Fact]
    public async Task A_disabled_server_has_no_session_until_it_is_enabled_again()
    {
        await OpenBothAsync();

        await DoAsync("disable");

        await Poll.UntilAsync(async () => (await _server.SessionsAsync()).Length == 0, "the sessions of both replicas have ended");
        using var refused = await _neighbour.CallAsync("status");
        await refused.AssertProblemAsync(HttpStatusCode.Conflict, "extension-disabled");
        Assert.Empty(await _server.SessionsAsync());

        await DoAsync("enable");
        await Poll.UntilAsync(() => CanCallAsync(_owner), "it can be called again");
        await Poll.UntilAsync(() => CanCallAsync(_neighbour), "by way of the other replica too");
    }

    [Fact]
    public async Task A_call_in_a_server_that_is_disabled_ends()
    {
        await OpenBothAsync();
        var call = _neighbour.CallAsync("wait");
        await Poll.UntilAsync(async () => (await _owner.StatusAsync()).GetProperty("waiting").GetInt32() == 1, "the server works on the call");

        await DoAsync("disable");

        using var ended = await call;
        await ended.AssertProblemAsync(HttpStatusCode.BadGateway, "tool-unreachable");
    }

    [Fact]
    public async Task Whoever_reconnects_has_every_replica_open_a_new_session()
    {
        await OpenBothAsync();
        var before = await _server.SessionsAsync();
        Assert.Equal(2, before.Length);

        await DoAsync("reconnect");

        await Poll.UntilAsync(async () => !(await _server.SessionsAsync()).Intersect(before).Any(), "the sessions of both replicas are others");
        await _owner.StatusAsync();
        await _neighbour.StatusAsync();
    }

    [Fact]
    public async Task Whoever_reconnects_needs_not_wait_for_a_server_that_is_back()
    {
        await using var patient = new ExtensionApp(postgres, identity) { More = McpApp.With(("Mcp:RetryInterval", "01:00:00")) };
        await patient.InitializeAsync();
        using var owner = patient.Owner(_tenant);
        await _server.KillAsync();
        await owner.RegisterMcpAsync(_server.Url);
        await _server.StartAsync();

        using var done = await owner.PostAsync($"{Requests.Extensions}/{McpCalls.Name}/reconnect", null);

        Assert.Equal(HttpStatusCode.NoContent, done.StatusCode);
        await Poll.UntilAsync(async () => await owner.StateAsync() == "available", "the server has been asked");
    }

    [Fact]
    public async Task A_removed_server_has_no_session()
    {
        await OpenBothAsync();

        using var removed = await _owner.DeleteAsync($"{Requests.Extensions}/{McpCalls.Name}");

        await Poll.UntilAsync(async () => (await _server.SessionsAsync()).Length == 0, "the sessions of both replicas have ended");
    }

    [Theory]
    [InlineData("disable")]
    [InlineData("reconnect")]
    [InlineData("remove")]
    public async Task Processes_end_in_every_replica(string how)
    {
        await _owner.RegisterStdioAsync();
        int[] before = [await PidAsync(_owner), await PidAsync(_neighbour)];
        await _owner.ResultAsync("immortal");
        Assert.All(before, static process => Assert.True(McpStdioTests.IsRunning(process)));

        if (how == "remove")
        {
            using var removed = await _owner.DeleteAsync($"{Requests.Extensions}/{McpCalls.Name}");
        }
        else
        {
            await DoAsync(how);
        }

        await Poll.UntilAsync(() => !Array.Exists(before, McpStdioTests.IsRunning), "the processes of both replicas have been ended");
        if (how == "reconnect")
        {
            Assert.DoesNotContain(await PidAsync(_neighbour), before);
        }
    }

    public async ValueTask DisposeAsync()
    {
        _owner.Dispose();
        _neighbour.Dispose();
        await _one.DisposeAsync();
        await _other.DisposeAsync();
        await _server.DisposeAsync();
        await _redis.DisposeAsync();
    }

    private async Task OpenBothAsync()
    {
        await _owner.RegisterMcpAsync(_server.Url);
        await _owner.StatusAsync();
        await _neighbour.StatusAsync();
    }

    private async Task DoAsync(string what)
    {
        using var response = await _owner.PostAsync($"{Requests.Extensions}/{McpCalls.Name}/{what}", null);
        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
    }

    private static async Task<bool> CanCallAsync(HttpClient client)
    {
        using var response = await client.CallAsync("status");
        return response.IsSuccessStatusCode;
    }

    private static async Task<int> PidAsync(HttpClient client) => (await client.StatusAsync()).GetProperty("pid").GetInt32();
}
