using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Npgsql;
using Platform.Contracts;

namespace Platform.UsageService.Tests.Prices;

public sealed class PriceAuditApiTests(UsageApp app) : IClassFixture<UsageApp>
{
    private const string Path = $"{PriceCalls.Path}/audit";
    private static readonly DateTimeOffset Future = new(2190, 6, 2, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task Every_change_tells_who_what_from_what_and_to_what_newest_first()
    {
        using var admin = app.Admin();
        var set = await admin.SetPriceAsync("audited", Future, input: 1, output: 2, provider: "openai");
        await admin.SetPriceAsync("audited", Future, input: 3, output: 2, provider: "openai");
        using var imported = await admin.PostAsJsonAsync(
            $"{PriceCalls.Path}/import", new { prices = new[] { new { model = "audited", provider = "openai", validFrom = Future, input = 4, output = 2 } } });
        using var removed = await admin.DeleteAsync($"{PriceCalls.Path}/audited?provider=openai&validFrom=2190-06-02T00:00:00Z");

        var items = (await admin.GetJsonAsync($"{Path}?model=audited")).GetProperty("items").EnumerateArray().ToList();

        Assert.Equal(["price.removed", "price.imported", "price.set", "price.set"], items.Select(e => e.GetProperty("action").GetString()));
        Assert.Equal([(4L, null), (3, 4), (1, 3), (null, 1)], items.Select(e => (Input(e, "before"), Input(e, "after"))));
        Assert.All(items, e => Assert.Equal(
            ("audited", "openai", Future, set.GetProperty("setBy").GetGuid()),
            (e.GetProperty("model").GetString(), e.GetProperty("provider").GetString(), e.GetProperty("validFrom").GetDateTimeOffset(), e.GetProperty("userId").GetGuid())));
        Assert.All(items, e => Assert.Equal(32, e.GetProperty("traceId").GetString()!.Length));
    }

    [Fact]
    public async Task What_was_refused_or_changed_nothing_is_not_in_it()
    {
        using var admin = app.Admin();
        await admin.SetPriceAsync("quiet", Future, input: 1, output: 2);
        await admin.SetPriceAsync("quiet", Future, input: 1, output: 2);
        using var refused = await admin.PutAsJsonAsync($"{PriceCalls.Path}/quiet", new { input = -1, output = 2 });
        using var absent = await admin.DeleteAsync($"{PriceCalls.Path}/quiet?validFrom=2191-06-02T00:00:00Z");

        Assert.Equal((HttpStatusCode.BadRequest, HttpStatusCode.NotFound), (refused.StatusCode, absent.StatusCode));
        Assert.Single((await admin.GetJsonAsync($"{Path}?model=quiet")).GetProperty("items").EnumerateArray());
    }

    [Fact]
    public async Task It_is_read_page_by_page_and_by_time()
    {
        using var admin = app.Admin();
        for (var i = 0; i < 7; i++)
        {
            await admin.SetPriceAsync("paged-audit", Future, input: i, output: 1);
        }

        var seen = new List<long?>();
        string? cursor = null;
        do
        {
            var page = await admin.GetJsonAsync($"{Path}?model=paged-audit&limit=3&cursor={cursor}");
            seen.AddRange(page.GetProperty("items").EnumerateArray().Select(e => Input(e, "after")));
            cursor = page.GetProperty("nextCursor").GetString();
        }
        while (cursor is not null);

        Assert.Equal([6, 5, 4, 3, 2, 1, 0], seen);
        Assert.Empty((await admin.GetJsonAsync($"{Path}?model=paged-audit&to=2020-01-01")).GetProperty("items").EnumerateArray());
        Assert.Equal(7, (await admin.GetJsonAsync($"{Path}?model=paged-audit&from=2020-01-01")).GetProperty("items").GetArrayLength());
    }

    [Theory]
    [InlineData("?cursor=x", "cursor")]
    [InlineData("?limit=0", "limit")]
    [InlineData("?from=x", "from")]
    [InlineData("?from=2026-02-01&to=2026-01-01", "to")]
    public async Task A_bad_parameter_is_refused_by_name(string query, string parameter)
    {
        using var admin = app.Admin();
        using var response = await admin.GetAsync(Path + query);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        var errors = (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("errors");
        Assert.Equal([parameter], errors.EnumerateObject().Select(e => e.Name));
    }

    [Theory]
    [InlineData("update price_change set user_id = null")]
    [InlineData("delete from price_change")]
    [InlineData("truncate price_change")]
    public async Task Nothing_is_ever_taken_out_of_it(string sql)
    {
        using var admin = app.Admin();
        await admin.SetPriceAsync("kept-for-ever", Future, input: 1, output: 1);

        await Assert.ThrowsAsync<PostgresException>(() => app.Database.CountAsync(sql));
    }

    [Fact]
    public async Task Only_the_operator_reads_it()
    {
        using var reader = app.Caller(Scopes.UsageRead, Scopes.UsageManage, Scopes.TenantManage);
        using var response = await reader.GetAsync(Path);

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
    }

    private static long? Input(JsonElement entry, string side)
        => entry.GetProperty(side) is { ValueKind: JsonValueKind.Object } price ? price.GetProperty("input").GetInt64() : null;
}
