using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Platform.Testing;
using static Platform.ExtensionService.Tests.Marketplace.CatalogueCalls;

namespace Platform.ExtensionService.Tests.Marketplace;

public sealed class MarketplaceApiTests(ExtensionApp app) : IClassFixture<ExtensionApp>
{
    [Fact]
    public async Task The_newest_release_stands_for_its_name_and_all_versions_are_there_page_by_page()
    {
        var entry = NewEntry();
        await app.PublishAsync([.. ((string[])["1.2.0", "1.10.0", "2.0.0-beta.1", "1.9.0"]).Select(version => HttpManifest(entry, version, "http://127.0.0.1/"))]);
        using var tenant = app.Owner(Guid.CreateVersion7());

        Assert.Equal("1.10.0", (await FindAsync(tenant, entry)).GetProperty("version").GetString());
        var first = await tenant.GetFromJsonAsync<JsonElement>($"{CataloguePath}/{entry}?limit=3");
        Assert.Equal(["2.0.0-beta.1", "1.10.0", "1.9.0"], Versions(first));
        var second = await tenant.GetFromJsonAsync<JsonElement>($"{CataloguePath}/{entry}?limit=3&cursor={first.GetProperty("nextCursor").GetString()}");
        Assert.Equal(["1.2.0"], Versions(second));
        Assert.Equal(JsonValueKind.Null, second.GetProperty("nextCursor").ValueKind);

        var one = await tenant.GetFromJsonAsync<JsonElement>($"{CataloguePath}/{entry}/1.9.0");
        Assert.Equal("network:127.0.0.1", one.GetProperty("manifest").GetProperty("permissions")[0].GetString());
        using var none = await tenant.GetAsync($"{CataloguePath}/{entry}/3.0.0");
        await none.AssertProblemAsync(HttpStatusCode.NotFound, "extension-version-not-found");
    }

    [Fact]
    public async Task Words_are_searched_for_in_names_publishers_and_descriptions()
    {
        var (one, other) = (NewEntry("sky"), NewEntry("sea"));
        var manifest = HttpManifest(other, "1.0.0", "http://127.0.0.1/");
        manifest["description"] = "Measures 100% of the tides_";
        await app.PublishAsync(HttpManifest(one, "1.0.0", "http://127.0.0.1/"), manifest);
        using var tenant = app.Owner(Guid.CreateVersion7());

        Assert.Equal([other], await SearchAsync(tenant, $"TIDES {other}"));
        Assert.Equal([one], await SearchAsync(tenant, $"example {one}"));
        Assert.Equal([other], await SearchAsync(tenant, $"100% tides_ {other}"));
        Assert.Empty(await SearchAsync(tenant, $"tides {one}"));
        Assert.Empty(await SearchAsync(tenant, $"1_0% {other}"));
    }

    [Fact]
    public async Task A_version_is_published_once_and_never_changed()
    {
        var (entry, manifest) = (NewEntry(), HttpManifest("x", "1.0.0", "http://127.0.0.1/"));
        manifest["name"] = entry;
        await app.PublishAsync(manifest, manifest);
        using var publisher = app.Operator();

        manifest["description"] = "Another one.";
        using var changed = await publisher.PostTextAsync(CataloguePath, manifest.ToJsonString());

        await changed.AssertProblemAsync(HttpStatusCode.Conflict, "extension-version-exists");
        Assert.Equal("Says what the sky does.", (await FindAsync(publisher, entry)).GetProperty("description").GetString());
    }

    [Fact]
    public async Task A_version_that_was_withdrawn_is_shown_no_more_until_it_is_published_again()
    {
        var entry = NewEntry();
        await app.PublishAsync(HttpManifest(entry, "1.0.0", "http://127.0.0.1/"), HttpManifest(entry, "1.1.0", "http://127.0.0.1/"));
        using var publisher = app.Operator();

        for (var i = 0; i < 2; i++)
        {
            using var withdrawn = await publisher.DeleteAsync($"{CataloguePath}/{entry}/1.1.0");
            Assert.Equal(HttpStatusCode.NoContent, withdrawn.StatusCode);
        }

        Assert.Equal("1.0.0", (await FindAsync(publisher, entry)).GetProperty("version").GetString());
        var versions = (await publisher.GetFromJsonAsync<JsonElement>($"{CataloguePath}/{entry}")).GetProperty("items");
        Assert.Equal([JsonValueKind.String, JsonValueKind.Null], versions.EnumerateArray().Select(static version => version.GetProperty("withdrawnAt").ValueKind));
        await app.PublishAsync(HttpManifest(entry, "1.1.0", "http://127.0.0.1/"));
        Assert.Equal("1.1.0", (await FindAsync(publisher, entry)).GetProperty("version").GetString());
        using var unknown = await publisher.DeleteAsync($"{CataloguePath}/{entry}/9.0.0");
        await unknown.AssertProblemAsync(HttpStatusCode.NotFound, "extension-version-not-found");
    }

    private static async Task<JsonElement> FindAsync(HttpClient client, string entry)
        => Assert.Single((await client.GetFromJsonAsync<JsonElement>($"{CataloguePath}?search={entry}")).GetProperty("items").EnumerateArray());

    private static async Task<IEnumerable<string?>> SearchAsync(HttpClient client, string words)
        => [.. (await client.GetFromJsonAsync<JsonElement>($"{CataloguePath}?search={Uri.EscapeDataString(words)}")).GetProperty("items").EnumerateArray()
            .Select(static item => item.GetProperty("name").GetString())];

    private static IEnumerable<string?> Versions(JsonElement page) => page.GetProperty("items").EnumerateArray().Select(static version => version.GetProperty("version").GetString());
}
