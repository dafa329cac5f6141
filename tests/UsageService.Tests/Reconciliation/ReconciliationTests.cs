using System.Net;
using System.Text.Json;
using Platform.Contracts;
using Platform.Testing;

namespace Platform.UsageService.Tests.Reconciliation;

public sealed class ReconciliationTests(PostgresServer postgres, TestIdentity identity) : IAsyncLifetime
{
    private const string Path = "/api/v1/usage/reconciliation?from=2026-03-10&to=2026-03-11";
    private static readonly MeteringReport Settled = new(3, 3, 0, 0, 0, 360, 3 * 1_234_567, 0, 0);
    private readonly Guid _tenant = Guid.CreateVersion7();
    private FakeLlmService _llm = null!;
    private UsageApp _app = null!;

    public async ValueTask InitializeAsync()
    {
        _llm = await FakeLlmService.StartAsync();
        _app = new UsageApp(postgres, identity) { Settings = { ["services:llmservice:http:0"] = _llm.Address } };
        await _app.InitializeAsync();
        using var producer = _app.Producer();
        await producer.RecordAsync(Usage.Event(_tenant), Usage.Event(_tenant), Usage.Event(_tenant), Usage.Event(_tenant, Usage.Noon.AddDays(1)));
    }

    [Fact]
    public async Task When_all_is_quiet_it_is_balanced_and_asked_for_one_tenant()
    {
        _llm.Report = Settled;

        var report = await ReadAsync();

        Assert.True(report.GetProperty("isBalanced").GetBoolean());
        Assert.Equal((0, 0, 0, 0, 0), Differences(report));
        Assert.Equal(3, report.GetProperty("ledger").GetProperty("applied").GetInt64());
        Assert.Equal($"?from=2026-03-10T00:00:00Z&to=2026-03-11T00:00:00Z&tenantId={_tenant}", _llm.Asked);
    }

    [Fact]
    public async Task What_is_on_its_way_is_in_flight_and_not_missing()
    {
        _llm.Report = Settled with { Opened = 7, Settled = 5, Open = 2, Undelivered = 2, SettledTokens = 600 };

        var report = await ReadAsync();

        Assert.False(report.GetProperty("isBalanced").GetBoolean());
        Assert.Equal((4, 0, 0, 240, 0), Differences(report));
    }

    [Fact]
    public async Task An_event_that_was_delivered_and_is_not_there_is_missing()
    {
        _llm.Report = Settled with { Opened = 5, Settled = 5, SetAside = 1, SettledTokens = 600 };

        Assert.Equal((0, 1, 0, 240, 0), Differences(await ReadAsync()));
    }

    [Fact]
    public async Task An_event_that_nobody_settled_is_unexpected()
    {
        _llm.Report = Settled with { Opened = 2, Settled = 2, SettledCostNanoUsd = 2 * 1_234_567, SettledTokens = 240 };

        var report = await ReadAsync();

        Assert.False(report.GetProperty("isBalanced").GetBoolean());
        Assert.Equal((0, 0, 1, -120, -1_234_567), Differences(report));
    }

    [Fact]
    public async Task A_correction_counts_on_both_sides()
    {
        using var producer = _app.Producer();
        await producer.RecordAsync(Usage.Event(_tenant) with { Kind = UsageKind.Adjustment, Tokens = new TokenCounts(-10, 0, 0, 0), CostNanoUsd = -7 });
        _llm.Report = Settled with { Adjustments = 1, SettledTokens = 350, SettledCostNanoUsd = (3 * 1_234_567) - 7 };

        Assert.True((await ReadAsync()).GetProperty("isBalanced").GetBoolean());
    }

    [Fact]
    public async Task When_LlmService_cannot_be_asked_it_says_so_beside_what_the_ledger_has()
    {
        await _llm.StopAsync();

        var report = await ReadAsync();

        Assert.Equal(JsonValueKind.Null, report.GetProperty("isBalanced").ValueKind);
        Assert.StartsWith("LlmService could not be asked", report.GetProperty("meteringError").GetString(), StringComparison.Ordinal);
        Assert.Equal(3, report.GetProperty("ledger").GetProperty("applied").GetInt64());
    }

    [Fact]
    public async Task All_tenants_are_for_who_operates_the_platform()
    {
        _llm.Report = Settled;
        using var manager = _app.Caller(Scopes.UsageManage);
        using var operators = _app.Caller(Scopes.UsageManage, Scopes.PlatformAdmin);

        using var refused = await manager.GetAsync($"{Path}&tenants=all");
        var report = await operators.GetJsonAsync($"{Path}&tenants=all");

        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        Assert.Equal(3, report.GetProperty("ledger").GetProperty("applied").GetInt64());
        Assert.DoesNotContain("tenantId", _llm.Asked, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("from=2026-03-10T00:30Z&to=2026-03-11", "from")]
    [InlineData("from=2026-03-10&to=2026-05-11", "to")]
    [InlineData("from=2026-03-10&to=2026-03-10", "to")]
    [InlineData("from=0001-01-01&to=0001-01-02", "from")]
    [InlineData("tenants=others", "tenants")]
    public async Task A_bad_parameter_is_refused_by_name(string query, string parameter)
    {
        using var manager = _app.Caller(Scopes.UsageManage);
        using var response = await manager.GetAsync($"/api/v1/usage/reconciliation?{query}");

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        using var problem = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        Assert.True(problem.RootElement.GetProperty("errors").TryGetProperty(parameter, out _));
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        await _llm.DisposeAsync();
    }

    private async Task<JsonElement> ReadAsync()
    {
        using var manager = _app.Service.CreateClientFor(identity.Token(_tenant, Guid.CreateVersion7(), Scopes.UsageManage));
        return await manager.GetJsonAsync(Path);
    }

    private static (long InFlight, long Missing, long Unexpected, long Tokens, long Cost) Differences(JsonElement report) => (
        report.GetProperty("inFlight").GetInt64(), report.GetProperty("missing").GetInt64(), report.GetProperty("unexpected").GetInt64(),
        report.GetProperty("tokensDifference").GetInt64(), report.GetProperty("costDifferenceNanoUsd").GetInt64());
}
