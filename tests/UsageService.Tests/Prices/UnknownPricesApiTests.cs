using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Platform.Contracts;

namespace Platform.UsageService.Tests.Prices;

public sealed class UnknownPricesApiTests(UsageApp app) : IClassFixture<UsageApp>
{
    private const string Path = $"{PriceCalls.Path}/unknown";

    [Fact]
    public async Task Models_without_a_price_are_reported_over_all_tenants_with_what_they_were_used_for()
    {
        using var producer = app.Producer();
        using var admin = app.Admin();
        await producer.RecordAsync(
            Unpriced("mystery", Usage.Noon.AddHours(-1)), Unpriced("mystery", Usage.Noon.AddHours(1)), Unpriced("mystery", Usage.Noon.AddYears(-1)),
            Unpriced("mystery", Usage.Noon) with { CostNanoUsd = 0 }, Unpriced("riddle", Usage.Noon) with { Provider = "openai" });

        var items = (await admin.GetJsonAsync($"{Path}?from=2026-03-10&to=2026-03-11")).GetProperty("items").EnumerateArray().ToList();

        Assert.Equal(
            [("mystery", "simulated", 2, 2, 200, 40, Usage.Noon.AddHours(-1), Usage.Noon.AddHours(1)), ("riddle", "openai", 1L, 1L, 100L, 20L, Usage.Noon, Usage.Noon)],
            items.Select(e => (
                e.GetProperty("model").GetString(), e.GetProperty("provider").GetString(), e.GetProperty("requests").GetInt64(), e.GetProperty("tenants").GetInt64(),
                e.GetProperty("inputTokens").GetInt64(), e.GetProperty("outputTokens").GetInt64(), e.GetProperty("firstAt").GetDateTimeOffset(),
                e.GetProperty("lastAt").GetDateTimeOffset())));
    }

    [Fact]
    public async Task Unless_it_is_said_the_last_month_is_reported()
    {
        using var admin = app.Admin();
        var report = await admin.GetJsonAsync(Path);

        Assert.Equal(TimeSpan.FromDays(30), report.GetProperty("to").GetDateTimeOffset() - report.GetProperty("from").GetDateTimeOffset());
    }

    [Theory]
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

    [Fact]
    public async Task Only_the_operator_sees_what_all_tenants_use()
    {
        using var reader = app.Caller(Scopes.UsageRead, Scopes.UsageManage);
        using var response = await reader.GetAsync(Path);

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
    }

    private static UsageEvent Unpriced(string model, DateTimeOffset at) => Usage.Event(Guid.CreateVersion7(), at) with { Model = model, CostNanoUsd = null };
}
