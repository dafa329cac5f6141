using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Platform.Contracts;
using Platform.ServiceDefaults;

namespace Platform.UsageService.Tests.Prices;

public sealed class PricesApiTests(UsageApp app) : IClassFixture<UsageApp>
{
    private static readonly DateTimeOffset June = new(2026, 6, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Future = new(2190, 6, 2, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task A_price_is_kept_as_it_was_set_and_tells_who_set_it()
    {
        using var admin = app.Admin();

        var price = await admin.SetPriceAsync("kept", June, input: 150, output: 600, cachedInput: 75);

        Assert.Equal("kept", price.GetProperty("model").GetString());
        Assert.Equal(June, price.GetProperty("validFrom").GetDateTimeOffset());
        Assert.Equal((150, 75, 600), Amounts(price));
        Assert.NotEqual(Guid.Empty, price.GetProperty("setBy").GetGuid());
        var history = await admin.GetJsonAsync($"{PriceCalls.Path}/kept");
        Assert.Equal(price.ToString(), Assert.Single(history.GetProperty("items").EnumerateArray()).ToString());
    }

    [Fact]
    public async Task What_is_not_said_of_a_price_is_not_made_up()
    {
        using var admin = app.Admin();

        var price = await admin.SetPriceAsync("plain", June, input: 150, output: 600);

        Assert.All(
            ["provider", "validUntil", "cachedInput", "cacheWrite", "audioInput", "reasoning", "audioOutput", "request"],
            field => Assert.Equal(JsonValueKind.Null, price.GetProperty(field).ValueKind));
    }

    [Fact]
    public async Task A_price_without_a_date_holds_from_now_on()
    {
        using var admin = app.Admin();
        var before = TimeProvider.System.GetUtcNow();

        var price = await admin.SetPriceAsync("undated", validFrom: null, input: 1, output: 1);

        Assert.InRange(price.GetProperty("validFrom").GetDateTimeOffset(), before.AddMicroseconds(-1), TimeProvider.System.GetUtcNow());
    }

    [Fact]
    public async Task A_price_set_again_for_the_same_moment_takes_the_place_of_the_first()
    {
        using var admin = app.Admin();
        await admin.SetPriceAsync("again", June, input: 1, output: 1);
        await admin.SetPriceAsync("again", June, input: 1, output: 1);
        await admin.SetPriceAsync("again", June.ToOffset(TimeSpan.FromHours(2)), input: 2, output: 3);

        var history = await admin.GetJsonAsync($"{PriceCalls.Path}/again");

        Assert.Equal((2, null, 3), Amounts(Assert.Single(history.GetProperty("items").EnumerateArray())));
    }

    [Fact]
    public async Task The_list_has_what_holds_now_and_the_history_everything_newest_first()
    {
        var now = TimeProvider.System.GetUtcNow();
        using var admin = app.Admin();
        await admin.SetPriceAsync("lasting", now.AddDays(-2), input: 1, output: 1);
        await admin.SetPriceAsync("lasting", now.AddDays(-1), input: 2, output: 2);
        await admin.SetPriceAsync("lasting", now.AddDays(1), input: 3, output: 3);
        await admin.SetPriceAsync("lasting-to-come", now.AddDays(1), input: 4, output: 4);

        var listed = (await ListAsync(admin, 200)).Where(p => p.GetProperty("model").GetString()!.StartsWith("lasting", StringComparison.Ordinal));
        var history = await admin.GetJsonAsync($"{PriceCalls.Path}/lasting");

        Assert.Equal((2, null, 2), Amounts(Assert.Single(listed)));
        Assert.Equal([3, 2, 1], history.GetProperty("items").EnumerateArray().Select(p => p.GetProperty("input").GetInt64()));
    }

    [Fact]
    public async Task The_list_is_paged_by_model()
    {
        using var admin = app.Admin();
        string[] models = [.. Enumerable.Range(0, 25).Select(i => $"paged/modèle-{i:00}")];
        foreach (var model in models.Reverse())
        {
            await admin.SetPriceAsync(Uri.EscapeDataString(model), June, input: 1, output: 1);
            await admin.SetPriceAsync(Uri.EscapeDataString(model), June.AddDays(1), input: 2, output: 2);
        }

        var seen = (await ListAsync(admin, 10)).Select(p => p.GetProperty("model").GetString()!);

        Assert.Equal(models, seen.Where(m => m.StartsWith("paged/", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("meta-llama/Llama-3.1-8B")]
    [InlineData("meta-llama%2FLlama-3.1-8B")]
    [InlineData("meta-llama%2fLlama-3.1-8B")]
    public async Task A_model_with_a_slash_in_its_name_is_one_however_it_is_written(string path)
    {
        using var admin = app.Admin();

        Assert.Equal("meta-llama/Llama-3.1-8B", (await admin.SetPriceAsync(path, June, input: 1, output: 1)).GetProperty("model").GetString());
        await admin.GetJsonAsync($"{PriceCalls.Path}/{path}");
    }

    [Theory]
    [InlineData("{}", "input", "output")]
    [InlineData("""{"input":1}""", "output")]
    [InlineData("""{"input":-1,"output":1}""", "input")]
    [InlineData("""{"input":1,"output":1000000000000001}""", "output")]
    [InlineData("""{"input":1,"cachedInput":-1,"output":1}""", "cachedInput")]
    [InlineData("""{"input":1,"output":1,"validFrom":"1999-12-31T23:59:59Z"}""", "validFrom")]
    [InlineData("""{"input":1,"output":1,"validFrom":"2200-01-01T00:00:00Z"}""", "validFrom")]
    [InlineData("""{"input":1,"output":1,"validFrom":"2026-01-02T00:00:00Z","validUntil":"2026-01-02T00:00:00Z"}""", "validUntil")]
    [InlineData("""{"input":1,"output":1,"validUntil":"2020-01-01T00:00:00Z"}""", "validUntil")]
    [InlineData("""{"input":1,"output":1,"cacheWrite":-1,"audioInput":-1,"reasoning":-1,"audioOutput":-1,"request":-1}""", "cacheWrite", "audioInput", "reasoning", "audioOutput", "request")]
    [InlineData("""{"input":1,"output":1,"request":1000000000000001}""", "request")]
    [InlineData("""{"input":1,"output":1,"provider":""}""", "provider")]
    [InlineData("""{"input":1,"output":1,"model":"another"}""", "model")]
    // Silently left out, it would be charged as other input.
    [InlineData("""{"input":1,"output":1,"cached_input":1}""", "cached_input")]
    public async Task A_price_that_cannot_be_is_refused_by_field(string body, params string[] fields)
    {
        using var admin = app.Admin();
        using var response = await admin.PutAsync($"{PriceCalls.Path}/refused", Json(body));

        Assert.Equal(fields, await ErrorsAsync(response));
    }

    [Theory]
    [InlineData("")]
    [InlineData("/")]
    [InlineData("/a%01b")]
    public async Task A_price_needs_a_model(string path)
    {
        using var admin = app.Admin();
        using var response = await admin.PutAsync(PriceCalls.Path + path, Json("""{"input":1,"output":1}"""));

        Assert.Equal(["model"], await ErrorsAsync(response));
    }

    [Theory]
    [InlineData("?limit=0", "limit")]
    [InlineData("?limit=201", "limit")]
    [InlineData("?limit=x", "limit")]
    [InlineData("?cursor=%00", "cursor")]
    [InlineData("?cursor=!", "cursor")]
    public async Task A_bad_parameter_is_refused_by_name(string query, string parameter)
    {
        using var admin = app.Admin();
        using var response = await admin.GetAsync(PriceCalls.Path + query);

        Assert.Equal([parameter], await ErrorsAsync(response));
    }

    [Fact]
    public async Task A_price_to_come_is_removed_by_its_moment_and_the_others_stay()
    {
        using var admin = app.Admin();
        await admin.SetPriceAsync("removed", June, input: 1, output: 1);
        await admin.SetPriceAsync("removed", Future, input: 2, output: 2);

        using var unsaid = await admin.DeleteAsync($"{PriceCalls.Path}/removed");
        Assert.Equal(["validFrom"], await ErrorsAsync(unsaid));
        using var removed = await admin.DeleteAsync($"{PriceCalls.Path}/removed?validFrom=2190-06-02T00:00:00Z");
        Assert.Equal(HttpStatusCode.NoContent, removed.StatusCode);
        using var again = await admin.DeleteAsync($"{PriceCalls.Path}/removed?validFrom=2190-06-02T00:00:00Z");
        await AssertNotFoundAsync(again);

        var left = Assert.Single((await admin.GetJsonAsync($"{PriceCalls.Path}/removed")).GetProperty("items").EnumerateArray());
        Assert.Equal(June, left.GetProperty("validFrom").GetDateTimeOffset());
    }

    [Fact]
    public async Task A_price_that_has_held_stays_and_can_be_given_an_end()
    {
        using var admin = app.Admin();
        await admin.SetPriceAsync("held", June, input: 1, output: 1);

        using var removed = await admin.DeleteAsync($"{PriceCalls.Path}/held?validFrom=2026-06-01T00:00:00Z");
        Assert.Equal(HttpStatusCode.Conflict, removed.StatusCode);
        var problem = await removed.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal("https://platform.dev/problems/price-has-held", problem.GetProperty("type").GetString());
        await admin.SetPriceAsync("held", June, input: 1, output: 1, validUntil: June.AddDays(1));

        Assert.Single((await admin.GetJsonAsync($"{PriceCalls.Path}/held")).GetProperty("items").EnumerateArray());
        Assert.DoesNotContain(await ListAsync(admin, 200), price => price.GetProperty("model").GetString() == "held");
        Assert.Single((await admin.GetJsonAsync($"{PriceCalls.Path}?model=held&at=2026-06-01T12:00:00Z")).GetProperty("items").EnumerateArray());
    }

    [Fact]
    public async Task Setting_what_holds_already_changes_nothing_also_without_a_date()
    {
        using var admin = app.Admin();
        var first = await admin.SetPriceAsync("same", validFrom: null, input: 1, output: 1);

        using var other = app.Admin();
        Assert.Equal(first.ToString(), (await other.SetPriceAsync("same", validFrom: null, input: 1, output: 1)).ToString());
        Assert.Equal(first.ToString(), (await other.SetPriceAsync("same", first.GetProperty("validFrom").GetDateTimeOffset(), input: 1, output: 1)).ToString());
        await other.SetPriceAsync("same", validFrom: null, input: 2, output: 1);

        Assert.Equal([2, 1], (await admin.GetJsonAsync($"{PriceCalls.Path}/same")).GetProperty("items").EnumerateArray().Select(p => p.GetProperty("input").GetInt64()));
        Assert.Equal(2, (await admin.GetJsonAsync($"{PriceCalls.Path}/audit?model=same")).GetProperty("items").GetArrayLength());
    }

    [Fact]
    public async Task A_model_can_have_a_price_for_each_provider_and_one_for_any()
    {
        using var admin = app.Admin();
        await admin.SetPriceAsync("everywhere", June, input: 1, output: 1);
        await admin.SetPriceAsync("everywhere", June, input: 2, output: 2, provider: "openai");
        await admin.SetPriceAsync("everywhere", Future, input: 3, output: 3, provider: "openai");

        async Task<string[]> OfAsync(string query) =>
            [.. (await admin.GetJsonAsync($"{PriceCalls.Path}?model=everywhere{query}")).GetProperty("items").EnumerateArray()
                .Select(p => $"{p.GetProperty("provider").GetString() ?? "any"} {p.GetProperty("input").GetInt64()}")];

        Assert.Equal(["any 1", "openai 2"], await OfAsync(""));
        Assert.Equal(["openai 2"], await OfAsync("&provider=openai"));
        Assert.Equal(["any 1", "openai 3"], await OfAsync("&at=2195-01-01"));
        var page = await admin.GetJsonAsync($"{PriceCalls.Path}?model=everywhere&limit=1");
        Assert.Equal(["openai 2"], await OfAsync($"&cursor={page.GetProperty("nextCursor").GetString()}"));
        using var any = await admin.DeleteAsync($"{PriceCalls.Path}/everywhere?validFrom=2190-06-02T00:00:00Z");
        Assert.Equal(HttpStatusCode.NotFound, any.StatusCode);
        using var own = await admin.DeleteAsync($"{PriceCalls.Path}/everywhere?validFrom=2190-06-02T00:00:00Z&provider=openai");
        Assert.Equal(HttpStatusCode.NoContent, own.StatusCode);
    }

    [Fact]
    public async Task A_model_without_a_price_is_404()
    {
        using var admin = app.Admin();
        using var response = await admin.GetAsync($"{PriceCalls.Path}/never-priced");

        await AssertNotFoundAsync(response);
    }

    [Fact]
    public async Task Everybody_with_usage_may_read_prices_and_only_the_operator_may_change_them()
    {
        using var nobody = app.Service.CreateClient();
        using var reader = app.Caller(Scopes.UsageRead);
        using var manager = app.Caller(Scopes.UsageManage, Scopes.TenantManage);
        using var admin = app.Caller(Scopes.PlatformAdmin);

        static async Task<HttpStatusCode[]> StatusesAsync(HttpClient client)
        {
            using var list = await client.GetAsync(PriceCalls.Path);
            using var history = await client.GetAsync($"{PriceCalls.Path}/none");
            using var set = await client.PutAsync($"{PriceCalls.Path}/none", Json("{}"));
            using var remove = await client.DeleteAsync($"{PriceCalls.Path}/none?validFrom=2026-01-01");
            return [list.StatusCode, history.StatusCode, set.StatusCode, remove.StatusCode];
        }

        const HttpStatusCode No = HttpStatusCode.Forbidden;
        Assert.All(await StatusesAsync(nobody), status => Assert.Equal(HttpStatusCode.Unauthorized, status));
        Assert.Equal([HttpStatusCode.OK, HttpStatusCode.NotFound, No, No], await StatusesAsync(reader));
        Assert.Equal([No, No, No, No], await StatusesAsync(manager));
        Assert.Equal([No, No, HttpStatusCode.BadRequest, HttpStatusCode.NotFound], await StatusesAsync(admin));
    }

    private static StringContent Json(string body) => new(body, Encoding.UTF8, "application/json");

    private static (long Input, long? CachedInput, long Output) Amounts(JsonElement price)
        => (price.GetProperty("input").GetInt64(), price.GetProperty("cachedInput").Deserialize<long?>(), price.GetProperty("output").GetInt64());

    private static async Task<List<JsonElement>> ListAsync(HttpClient client, int limit)
    {
        var prices = new List<JsonElement>();
        string? cursor = null;
        do
        {
            var page = await client.GetJsonAsync($"{PriceCalls.Path}?limit={limit}&cursor={cursor}");
            prices.AddRange(page.GetProperty("items").EnumerateArray());
            cursor = page.GetProperty("nextCursor").GetString();
        }
        while (cursor is not null);
        return prices;
    }

    private static async Task<string[]> ErrorsAsync(HttpResponseMessage response)
    {
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        var problem = await response.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal(ProblemTypes.InvalidRequest, problem.GetProperty("type").GetString());
        return [.. problem.GetProperty("errors").EnumerateObject().Select(e => e.Name)];
    }

    private static async Task AssertNotFoundAsync(HttpResponseMessage response)
    {
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        var problem = await response.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal("https://platform.dev/problems/price-not-found", problem.GetProperty("type").GetString());
    }
}
