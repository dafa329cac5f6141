using System.Net;
using Platform.ExtensionService.Tests.AgentTools;
using Platform.ExtensionService.Tests.Installations;
using Platform.ExtensionService.Tests.Marketplace;
using Platform.Testing;

namespace Platform.ExtensionService.Tests;

/// <summary>On a server of its own, since it kills it.</summary>
public sealed class StoreOutageTests(TestIdentity identity) : IAsyncLifetime
{
    private readonly PostgresServer _postgres = new();
    private readonly ToolServer _tools = new();
    private ExtensionApp _app = null!;

    public async ValueTask InitializeAsync()
    {
        await _postgres.InitializeAsync();
        await _tools.InitializeAsync();
        _app = new ExtensionApp(_postgres, identity);
        await _app.InitializeAsync();
    }

    [Fact]
    public async Task While_the_store_is_down_everything_is_503_and_it_recovers_alone()
    {
        using var owner = _app.Owner(Guid.CreateVersion7());
        await owner.RegisterAsync(_tools.Url("/echo"));
        using var before = await owner.InvokeAsync();
        Assert.Equal(HttpStatusCode.OK, before.StatusCode);

        await _postgres.KillAsync();
        HttpResponseMessage[] answers =
        [
            await owner.GetAsync(Requests.Extensions),
            await owner.PostTextAsync(Requests.Extensions, """{"name":"new","tools":[{"name":"tool","method":"GET","url":"https://example.com/"}]}"""),
            await owner.InvokeAsync(),
            await owner.DeleteAsync($"{Requests.Extensions}/demo"),
            await owner.PutToolsAsync("agent", "demo/tool"),
            await owner.GetAsync(AgentToolCalls.PathOf("agent")),
            await owner.DeleteAsync(AgentToolCalls.PathOf("agent")),
            await owner.GetAsync(CatalogueCalls.CataloguePath),
            await owner.InstallAsync("weather", "1.0.0"),
            await owner.UpgradeAsync("2.0.0"),
        ];
        foreach (var answer in answers)
        {
            await answer.AssertProblemAsync(HttpStatusCode.ServiceUnavailable, "unavailable");
            Assert.NotNull(answer.Headers.RetryAfter);
        }

        await _postgres.StartAsync();
        await Poll.UntilAsync(
            async () =>
            {
                using var again = await owner.InvokeAsync();
                return again.StatusCode == HttpStatusCode.OK;
            },
            "the tool can be called again");
    }

    [Fact]
    public async Task What_was_asked_before_the_store_went_down_is_still_answered_and_calls_are_not()
    {
        using var owner = _app.Owner(Guid.CreateVersion7());
        await owner.RegisterAsync(_tools.Url("/echo"));
        await owner.SetToolsAsync("agent", "demo/tool");
        using var before = await owner.GetAsync(Requests.Extensions);
        Assert.Equal(["demo/tool"], await owner.ToolsAsync("agent"));

        await _postgres.KillAsync();
        using var during = await owner.GetAsync(Requests.Extensions);
        using var invoked = await owner.InvokeAsync();

        Assert.Equal(await before.Content.ReadAsStringAsync(), await during.Content.ReadAsStringAsync());
        Assert.Equal(["demo/tool"], await owner.ToolsAsync("agent"));
        await invoked.AssertProblemAsync(HttpStatusCode.ServiceUnavailable, "unavailable");
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        await _tools.DisposeAsync();
        await _postgres.DisposeAsync();
    }
}
