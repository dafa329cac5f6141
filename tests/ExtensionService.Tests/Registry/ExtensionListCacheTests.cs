using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Platform.ExtensionService.Tests.AgentTools;
using Platform.Testing;

namespace Platform.ExtensionService.Tests.Registry;

public sealed class ExtensionListCacheTests(ExtensionApp app) : IClassFixture<ExtensionApp>
{
    [Fact]
    public async Task A_list_is_asked_of_the_store_once_and_a_removed_tool_cannot_be_called_even_so()
    {
        using var owner = app.Owner(Guid.CreateVersion7());
        await owner.RegisterAsync("weather", "today");
        Assert.Equal(["weather"], await NamesAsync(owner));

        // Behind the service's back, so that its caches don't hear of it.
        await using var command = app.Database.CreateCommand("delete from extension where name = 'weather'");
        await command.ExecuteNonQueryAsync();

        Assert.Equal(["weather"], await NamesAsync(owner));
        using var invoked = await owner.PostTextAsync($"{Requests.Extensions}/weather/tools/today", "{}");
        await invoked.AssertProblemAsync(HttpStatusCode.NotFound, "tool-not-found");
    }

    [Fact]
    public async Task A_change_shows_at_once_on_every_page()
    {
        using var owner = app.Owner(Guid.CreateVersion7());
        await owner.RegisterAsync("b", "tool");
        Assert.Equal(["b"], await NamesAsync(owner));
        Assert.Equal(["b"], await NamesAsync(owner, "?limit=1"));

        await owner.RegisterAsync("a", "tool");
        Assert.Equal(["a", "b"], await NamesAsync(owner));
        Assert.Equal(["a"], await NamesAsync(owner, "?limit=1"));

        using var removed = await owner.DeleteAsync($"{Requests.Extensions}/a");
        Assert.Equal(["b"], await NamesAsync(owner));
        Assert.Equal(["b"], await NamesAsync(owner, "?limit=1"));
    }

    [Fact]
    public async Task What_changed_nothing_leaves_the_cache_alone()
    {
        using var owner = app.Owner(Guid.CreateVersion7());
        await owner.RegisterAsync("taken", "tool");
        Assert.Equal(["taken"], await NamesAsync(owner));
        await using var command = app.Database.CreateCommand("update extension set name = 'renamed' where name = 'taken'");
        await command.ExecuteNonQueryAsync();

        using var removed = await owner.DeleteAsync($"{Requests.Extensions}/taken");

        Assert.Equal(HttpStatusCode.NotFound, removed.StatusCode);
        Assert.Equal(["taken"], await NamesAsync(owner));
    }

    private static async Task<string[]> NamesAsync(HttpClient client, string query = "")
        => [.. (await client.GetFromJsonAsync<JsonElement>(Requests.Extensions + query)).GetProperty("items").EnumerateArray()
            .Select(static e => e.GetProperty("name").GetString()!)];
}
