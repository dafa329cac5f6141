using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Platform.Contracts;
using Platform.ServiceDefaults;
using Platform.Testing;

namespace Platform.UsageService.Tests.Prices;

public sealed class PriceFilesApiTests(UsageApp app, PostgresServer postgres, TestIdentity identity) : IClassFixture<UsageApp>
{
    private const string Whole = """
        {
          "model": "whole", "provider": "anthropic", "validFrom": "2026-06-01T00:00:00Z", "validUntil": "2027-01-01T00:00:00Z",
          "input": 1, "cachedInput": 2, "cacheWrite": 3, "audioInput": 4, "output": 5, "reasoning": 6, "audioOutput": 7, "request": 8
        }
        """;

    [Fact]
    public async Task What_one_installation_exports_another_imports_and_exports_the_same()
    {
        await using var other = new UsageApp(postgres, identity);
        await other.InitializeAsync();
        using var here = app.Admin();
        using var there = other.Admin();
        await ImportAsync(here, $$"""{"prices":[{{Whole}},{"model":"exported","input":10,"output":20}]}""");

        using var response = await here.GetAsync($"{PriceCalls.Path}/export");
        var file = await response.Content.ReadAsStringAsync();
        Assert.Equal("attachment; filename=\"prices.json\"", response.Content.Headers.ContentDisposition?.ToString());
        var first = await ImportAsync(there, file);
        var second = await ImportAsync(there, file);

        Assert.Equal(file, await there.GetStringAsync($"{PriceCalls.Path}/export"));
        Assert.True(first.GetProperty("added").GetArrayLength() >= 2);
        Assert.Equal((0, 0, first.GetProperty("added").GetArrayLength()), Counts(second));
        var whole = JsonElement.Parse(file).GetProperty("prices").EnumerateArray().Single(p => p.GetProperty("model").GetString() == "whole");
        Assert.True(JsonElement.DeepEquals(JsonElement.Parse(Whole), Normal(whole)), whole.ToString());
    }

    [Fact]
    public async Task An_import_tells_what_was_added_what_was_changed_from_what_and_what_was_not()
    {
        using var admin = app.Admin();
        await ImportAsync(
            admin, """{"prices":[{"model":"told-a","validFrom":"2026-06-01T00:00:00Z","input":1,"output":1},{"model":"told-b","input":1,"output":1}]}""");

        var result = await ImportAsync(admin, """
            {"prices":[
              {"model":"told-a","validFrom":"2026-06-01T02:00:00+02:00","input":2,"output":1},
              {"model":"told-b","input":1,"output":1},
              {"model":"told-c","provider":"x","input":1,"output":1}
            ]}
            """);

        Assert.Equal((1, 1, 1), Counts(result));
        var changed = result.GetProperty("changed")[0];
        Assert.Equal(("told-a", 1, 2), (changed.GetProperty("model").GetString(), Input(changed, "before"), Input(changed, "after")));
        var added = result.GetProperty("added")[0];
        Assert.Equal(("told-c", "x", false), (added.GetProperty("model").GetString(), added.GetProperty("provider").GetString(), added.TryGetProperty("before", out _)));
    }

    [Fact]
    public async Task A_trial_tells_the_same_and_changes_nothing()
    {
        using var admin = app.Admin();
        using var service = app.Service.CreateServiceClient();
        var before = await TagAsync(service);

        var result = await ImportAsync(admin, """{"prices":[{"model":"tried","input":1,"output":1}]}""", "?dryRun=true");

        Assert.Equal((1, 0, 0), Counts(result));
        Assert.True(result.GetProperty("dryRun").GetBoolean());
        using var history = await admin.GetAsync($"{PriceCalls.Path}/tried");
        Assert.Equal(HttpStatusCode.NotFound, history.StatusCode);
        Assert.Equal(before, await TagAsync(service));
    }

    [Fact]
    public async Task One_bad_entry_keeps_the_whole_file_out_and_every_bad_one_is_named()
    {
        using var admin = app.Admin();
        using var response = await PostAsync(admin, """
            {"prices":[
              {"model":"never-in","input":1,"output":1},
              {"model":"never-in","validFrom":"1999-01-01T00:00:00Z","input":-1,"output":1},
              null,
              {"provider":"x","input":1,"outputs":1},
              {"model":"never-in","input":5,"output":5}
            ]}
            """);

        Assert.Equal(
            ["prices[1].input", "prices[1].validFrom", "prices[2]", "prices[3].model", "prices[3].output", "prices[3].outputs", "prices[4]"],
            (await ErrorsAsync(response)).Order(StringComparer.Ordinal));
        using var history = await admin.GetAsync($"{PriceCalls.Path}/never-in");
        Assert.Equal(HttpStatusCode.NotFound, history.StatusCode);
    }

    [Theory]
    [InlineData("", "body")]
    [InlineData("[]", "body")]
    [InlineData("{\"prices\":[{\"model\":\"a\",\"input\":1,", "prices[0]")]
    [InlineData("null", "prices")]
    [InlineData("{}", "prices")]
    [InlineData("""{"prices":[]}""", "prices")]
    [InlineData("""{"prices":{}}""", "prices")]
    [InlineData("""{"prices":[{"model":"a","input":1,"output":1},{"model":"a","input":"1","output":1}]}""", "prices[1]")]
    [InlineData("""{"prices":[{"model":"a","input":0.15,"output":1}]}""", "prices[0].input")]
    [InlineData("""{"prices":[{"model":"a","validFrom":"yesterday","input":1,"output":1}]}""", "prices[0].validFrom")]
    public async Task What_is_no_price_file_is_refused_by_its_place(string body, string place)
    {
        using var admin = app.Admin();
        using var response = await PostAsync(admin, body);

        Assert.Equal([place], await ErrorsAsync(response));
    }

    [Fact]
    public async Task A_file_of_more_prices_than_there_are_models_is_refused()
    {
        using var admin = app.Admin();
        var prices = string.Join(',', Enumerable.Range(0, 5001).Select(static i => $$"""{"model":"m{{i}}","input":1,"output":1}"""));
        using var response = await PostAsync(admin, $$"""{"prices":[{{prices}}]}""");

        Assert.Equal(["prices"], await ErrorsAsync(response));
    }

    [Fact]
    public async Task Whether_it_is_a_trial_must_be_said_clearly()
    {
        using var admin = app.Admin();
        using var response = await PostAsync(admin, """{"prices":[{"model":"perhaps","input":1,"output":1}]}""", "?dryRun=perhaps");

        Assert.Equal(["dryRun"], await ErrorsAsync(response));
    }

    [Fact]
    public async Task Everybody_with_usage_may_export_and_only_the_operator_may_import()
    {
        using var reader = app.Caller(Scopes.UsageRead);
        using var export = await reader.GetAsync($"{PriceCalls.Path}/export");
        using var import = await PostAsync(reader, "{}");

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.Forbidden), (export.StatusCode, import.StatusCode));
    }

    private static Task<HttpResponseMessage> PostAsync(HttpClient client, string body, string query = "")
        => client.PostAsync($"{PriceCalls.Path}/import{query}", new StringContent(body, Encoding.UTF8, "application/json"));

    private static async Task<JsonElement> ImportAsync(HttpClient admin, string body, string query = "")
    {
        using var response = await PostAsync(admin, body, query);
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
        return await response.Content.ReadFromJsonAsync<JsonElement>();
    }

    private static async Task<string?> TagAsync(HttpClient service)
    {
        using var response = await service.GetAsync(PublishedPrices.Path);
        return response.Headers.ETag?.Tag;
    }

    private static (int Added, int Changed, int Unchanged) Counts(JsonElement result)
        => (result.GetProperty("added").GetArrayLength(), result.GetProperty("changed").GetArrayLength(), result.GetProperty("unchanged").GetInt32());

    private static long Input(JsonElement change, string side) => change.GetProperty(side).GetProperty("input").GetInt64();

    private static JsonElement Normal(JsonElement price) => JsonElement.Parse(price.ToString().Replace("+00:00", "Z", StringComparison.Ordinal));

    private static async Task<string[]> ErrorsAsync(HttpResponseMessage response)
    {
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        var problem = await response.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal(ProblemTypes.InvalidRequest, problem.GetProperty("type").GetString());
        return [.. problem.GetProperty("errors").EnumerateObject().Select(e => e.Name)];
    }
}
