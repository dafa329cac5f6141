using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Platform.ExtensionService.Tests.Resilience;
using Platform.Testing;

namespace Platform.ExtensionService.Tests.Health;

public sealed class HealthApiTests(QuickApp app) : IClassFixture<QuickApp>, IAsyncLifetime
{
    private readonly ToolServer _tools = new();
    private readonly HttpClient _owner = app.Owner(Guid.CreateVersion7());

    public async ValueTask InitializeAsync()
    {
        await _tools.InitializeAsync();
        await _owner.RegisterAsync(_tools.Url("/moody"));
    }

    [Fact]
    public async Task Calls_are_counted_with_their_times_and_errors()
    {
        Assert.Equal("unknown", await _owner.StateAsync());
        for (var call = 0; call < 9; call++)
        {
            Assert.Equal(HttpStatusCode.OK, await _owner.StatusAsync());
        }

        _tools.Mood = Fail;
        Assert.Equal(HttpStatusCode.BadGateway, await _owner.StatusAsync());

        var health = await Poll.ForAsync(
            async () => await HealthAsync() is var seen && Calls(seen, "calls") == 10 ? seen.ToString() : null, "all calls are told of");
        var calls = JsonElement.Parse(health).GetProperty("calls");
        Assert.Equal(1, calls.GetProperty("errors").GetInt32());
        Assert.Equal(0.1, calls.GetProperty("errorRate").GetDouble());
        Assert.InRange(calls.GetProperty("p50Milliseconds").GetDouble(), 0.01, 30_000);
        Assert.True(calls.GetProperty("p50Milliseconds").GetDouble() <= calls.GetProperty("p99Milliseconds").GetDouble());
        Assert.Equal("answered with status 500", JsonElement.Parse(health).GetProperty("lastError").GetProperty("error").GetString());
        Assert.Equal("healthy", JsonElement.Parse(health).GetProperty("state").GetString());
    }

    [Fact]
    public async Task Its_history_tells_what_it_did_and_who_did_what_to_it()
    {
        await _owner.GuardAsync("""{"minimumCalls":2,"breakSeconds":3600}""");
        _tools.Mood = Fail;
        await _owner.StatusAsync();
        await _owner.StatusAsync();
        await Poll.UntilAsync(async () => await _owner.StateAsync() == "unavailable", "the failure is told of");
        await _owner.DoAsync("reconnect");
        await Poll.UntilAsync(async () => await _owner.StateAsync() == "healthy", "it is given another chance");
        Assert.Equal(2, Calls(await HealthAsync(), "calls"));

        var history = (await HealthAsync()).GetProperty("history").EnumerateArray().ToArray();

        Assert.Equal(["reconnected", "unavailable", "configured"], history.Select(one => one.GetProperty("change").GetString()));
        Assert.Equal("answered with status 500", history[1].GetProperty("reason").GetString());
        Assert.NotNull(history[0].GetProperty("userId").GetString());
        Assert.NotNull(history[1].GetProperty("replica").GetString());
    }

    [Fact]
    public async Task The_overview_lists_all_extensions_of_the_tenant_page_by_page()
    {
        foreach (var name in (string[])["alpha", "beta"])
        {
            await _owner.RegisterAsync(name, _tools.Url("/moody"), "POST");
        }

        Assert.Equal(HttpStatusCode.OK, await _owner.StatusAsync("alpha"));
        await Poll.UntilAsync(async () => (await PageAsync(""))[0] == "alpha: healthy", "the call is told of");

        Assert.Equal(["alpha: healthy", "beta: unknown", "demo: unknown"], await PageAsync(""));
        Assert.Equal(["alpha: healthy", "beta: unknown"], await PageAsync("?limit=2"));
        using var first = await _owner.GetAsync($"{Requests.Extensions}/health?limit=2");
        var cursor = (await first.JsonAsync()).GetProperty("nextCursor").GetString();
        Assert.Equal(["demo: unknown"], await PageAsync($"?limit=2&cursor={cursor}"));
    }

    public async ValueTask DisposeAsync()
    {
        _owner.Dispose();
        await _tools.DisposeAsync();
    }

    private static Task Fail(HttpContext context)
    {
        context.Response.StatusCode = 500;
        return Task.CompletedTask;
    }

    private static int Calls(JsonElement health, string what) => health.GetProperty("calls").GetProperty(what).GetInt32();

    private async Task<JsonElement> HealthAsync()
    {
        using var response = await _owner.GetAsync(GuardCalls.PathOf("health"));
        return await response.JsonAsync();
    }

    private async Task<string[]> PageAsync(string query)
    {
        using var response = await _owner.GetAsync($"{Requests.Extensions}/health{query}");
        return [.. (await response.JsonAsync()).GetProperty("items").EnumerateArray()
            .Select(one => $"{one.GetProperty("extension").GetString()}: {one.GetProperty("state").GetString()}")];
    }
}
